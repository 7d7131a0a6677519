import { Link } from "@tanstack/react-router";

import type { ComparedOperation } from "@/api/types";
import { EmptyState } from "@/components/States";
import { writeValue } from "@/lib/filter/write";
import { formatCount, formatDuration, formatPercent, plural } from "@/lib/format";

import classes from "./ComparePage.module.css";
import { Difference } from "./Difference";
import { scopeOf, type Shown } from "./shown";
import { nameOf } from "./words";

/** Notable ones first, as the server orders them. */
export function ComparedOperations(shown: Shown) {
  const { operations, operations_beyond: beyond } = shown.comparison;
  if (operations.length === 0)
    return (
      <EmptyState title="Neither version was asked anything in this time range">
        Choose a longer one, or another environment.
      </EmptyState>
    );
  return (
    <>
      <table className={classes.operations} aria-label="Operations">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col" data-column="requests">
              Requests
            </th>
            <th scope="col">Errors</th>
            <th scope="col">Duration</th>
            <th scope="col" data-column="p95">
              p95
            </th>
            <th scope="col" data-column="ways">
              <span className="visually-hidden">Where to look</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => (
            <OperationRow key={`${operation.kind} ${operation.name}`} {...shown} operation={operation} />
          ))}
        </tbody>
      </table>
      {beyond > 0 && (
        <p className={classes.beyond}>
          {plural(beyond, "more operation")}, asked less often than these, {beyond === 1 ? "is" : "are"} not
          judged.
        </p>
      )}
    </>
  );
}

function OperationRow({ project, search, comparison, operation }: Shown & { operation: ComparedOperation }) {
  const { name, kind, a, b, errors, latency } = operation;
  const shown = shownOf(comparison.service, comparison.b.version, operation);
  const ways = shown.show === "spans" ? "Spans" : "Traces";
  return (
    <tr>
      <th scope="row" aria-label={name}>
        <span className={classes.name}>
          <span className="truncate" title={name}>
            {name}
          </span>
          <span className={classes.kind}>{kind.toLowerCase()}</span>
        </span>
      </th>
      <td data-column="requests">
        <FromTo before={formatCount(a.requests)} after={formatCount(b.requests)} />
      </td>
      <td>
        <FromTo before={textOf(a.error_rate, formatPercent)} after={textOf(b.error_rate, formatPercent)} />
        <Difference measure="errors" difference={errors} />
      </td>
      <td>
        <FromTo before={textOf(a.p50_ns, formatDuration)} after={textOf(b.p50_ns, formatDuration)} />
        <Difference measure="latency" difference={latency} />
      </td>
      <td data-column="p95">
        <FromTo before={textOf(a.p95_ns, formatDuration)} after={textOf(b.p95_ns, formatDuration)} />
      </td>
      <td data-column="ways">
        <Link
          to="/p/$project/search"
          params={{ project }}
          search={{ ...scopeOf(search, comparison), ...shown }}
          aria-label={`${ways} of ${name} in ${nameOf(comparison.b.version)}`}
        >
          {ways}
        </Link>
      </td>
    </tr>
  );
}

/** What shows what is told: traces in which it failed where it fails more; where it is slower its slowest spans,
    as a trace may be long for another reason. */
function shownOf(
  service: string,
  version: string,
  { name, kind, errors, latency }: ComparedOperation,
): { q: string; show?: "spans"; order?: "duration" } {
  const terms = [
    `service=${writeValue(service)}`,
    version && `service.version=${writeValue(version)}`,
    `name=${writeValue(name)}`,
    `kind=${kind.toLowerCase()}`,
    errors.verdict === "worse" && "status=error",
  ];
  return {
    q: terms.filter(Boolean).join(" "),
    ...(latency.verdict === "worse" &&
      errors.verdict !== "worse" && { show: "spans" as const, order: "duration" as const }),
  };
}

function FromTo({ before, after }: { before: string; after: string }) {
  return (
    <span className={classes.fromTo}>
      {before} <span aria-hidden>→</span>
      <span className="visually-hidden">to</span> {after}
    </span>
  );
}

function textOf(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}
