import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";

import type { ServiceOperation } from "@/api/types";
import { CreateAlert } from "@/components/alerts/CreateAlert";
import { type Change, changeOf, errorRateChange } from "@/components/health/change";
import { ChangeMark } from "@/components/health/ChangeMark";
import { errorSeverity } from "@/components/health/severity";
import { EmptyState } from "@/components/States";
import { writeValue } from "@/lib/filter/write";
import { formatDuration, formatPercent, formatRate, plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";
import { spanKindName } from "@/lib/span-kind";
import { timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";

import type { OperationSort } from "../url";
import { sortOperations } from "./operations";
import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

const COLUMNS: ReadonlyArray<{ by: OperationSort; name: string }> = [
  { by: "operation", name: "Operation" },
  { by: "share", name: "Time share" },
  { by: "requests", name: "Requests" },
  { by: "errors", name: "Errors" },
  { by: "p50", name: "p50" },
  { by: "p95", name: "p95" },
  { by: "p99", name: "p99" },
];
/** More than a screen or two: the rest on demand. */
const FIRST = 50;

export function OperationsTable(shown: Shown) {
  const { search, service, onChange } = shown;
  const [whole, setWhole] = useState(false);
  const sort = search.sort ?? "share";
  const rows = useMemo(() => sortOperations(service.operations, sort), [service.operations, sort]);
  if (rows.length === 0)
    return (
      <EmptyState title={`No requests ${timeRangePhrase(timeRangeOf(search))}`}>
        Operations are the entry spans of a service: SERVER, CONSUMER, or the root of a trace.
      </EmptyState>
    );
  return (
    <>
      <table className={classes.table} data-compared={search.compare && true}>
        <thead>
          <tr>
            {COLUMNS.map(({ by, name }) => (
              <th
                key={by}
                scope="col"
                data-column={by}
                aria-sort={sort === by ? (by === "operation" ? "ascending" : "descending") : undefined}
              >
                <button type="button" onClick={() => onChange({ sort: by === "share" ? undefined : by })}>
                  {name}
                </button>
              </th>
            ))}
            <th scope="col" data-column="ways">
              <span className="visually-hidden">Alert and traces</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {(whole ? rows : rows.slice(0, FIRST)).map((operation) => (
            <OperationRow key={`${operation.kind} ${operation.name}`} {...shown} operation={operation} />
          ))}
        </tbody>
      </table>
      {!whole && rows.length > FIRST && (
        <p className={classes.more}>
          <Button variant="subtle" onClick={() => setWhole(true)}>
            Show all {plural(rows.length, "operation")}
          </Button>
        </p>
      )}
    </>
  );
}

function OperationRow({ project, name, search, operation }: Shown & { operation: ServiceOperation }) {
  const { before } = operation;
  const compared = search.compare !== undefined;
  const change = (make: () => Change | undefined) => (compared ? <ChangeMark change={make()} /> : null);
  const chosen = search.op === operation.name;
  const kind = spanKindName(operation.kind);
  const q = `service=${writeValue(name)} name=${writeValue(operation.name)} kind=${kind}`;
  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row" aria-label={operation.name}>
        <Link
          to="/p/$project/services/$name"
          params={{ project, name }}
          search={{ ...search, op: chosen ? undefined : operation.name }}
          resetScroll={false}
          activeOptions={{ explicitUndefined: true }}
          aria-current={chosen ? "true" : undefined}
          className={classes.operation}
          title={`${operation.name}: ${chosen ? "show all operations" : "only this one in the charts"}`}
        >
          <span className="truncate">{operation.name}</span>
          <span className={classes.kind}>{kind}</span>
        </Link>
      </th>
      <td data-column="share">
        <span className={classes.share}>
          <span className={classes.track} aria-hidden>
            <span style={{ width: `${operation.time_share * 100}%` }} />
          </span>
          {formatPercent(operation.time_share)}
        </span>
      </td>
      <td data-column="requests">
        {formatRate(operation.requests_per_s)}
        {change(() => changeOf(operation.requests_per_s, before?.requests_per_s, "neither"))}
      </td>
      <td data-severity={errorSeverity(operation.error_rate)}>
        {textOf(operation.error_rate, formatPercent)}
        {change(() => errorRateChange(operation.error_rate, before?.error_rate))}
      </td>
      <Latency now={operation.p50_ns} column="p50">
        {change(() => changeOf(operation.p50_ns, before?.p50_ns, "less"))}
      </Latency>
      <Latency now={operation.p95_ns} column="p95">
        {change(() => changeOf(operation.p95_ns, before?.p95_ns, "less"))}
      </Latency>
      <Latency now={operation.p99_ns} column="p99">
        {change(() => changeOf(operation.p99_ns, before?.p99_ns, "less"))}
      </Latency>
      <td data-column="ways">
        <CreateAlert project={project} about={{ service: name, op: operation.name }} of={operation.name} />
        <Link
          to="/p/$project/search"
          params={{ project }}
          search={{ ...keepScope(search), q }}
          aria-label={`Traces of ${operation.name}`}
        >
          Traces
        </Link>
      </td>
    </tr>
  );
}

function Latency({ now, column, children }: { now: number | null; column: string; children: ReactNode }) {
  return (
    <td data-column={column}>
      {textOf(now, formatDuration)}
      {children}
    </td>
  );
}

function textOf(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}
