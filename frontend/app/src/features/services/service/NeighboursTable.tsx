import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { mapQuery } from "@/api/map";
import type { MapNode } from "@/api/types";
import { type Change, changeOf, errorRateChange } from "@/components/health/change";
import { ChangeMark } from "@/components/health/ChangeMark";
import { errorSeverity } from "@/components/health/severity";
import { ServiceName } from "@/components/ServiceName";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatDuration, formatExact, formatPercent, formatRate } from "@/lib/format";
import { keepScope } from "@/lib/scope";
import { boundsOf, isMoving, timeRangeOf } from "@/lib/timerange";

import { type Neighbour, neighboursOf, nodeIdOf } from "./neighbours";
import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

const REFRESH_MS = 15_000;
const DAY_MS = 86_400_000;

export function NeighboursTable(shown: Shown) {
  const { project, name, search } = shown;
  const { env: environment, compare } = search;
  const range = timeRangeOf(search);
  const map = useQuery({
    ...mapQuery(project, ["around", name, range, environment, compare], (nowMs) => {
      const within = boundsOf(range, nowMs);
      const shiftMs = compare === "week" ? 7 * DAY_MS : DAY_MS;
      return {
        ...within,
        environment,
        q: "",
        focus: nodeIdOf(name),
        hops: 1,
        before: compare && { startMs: within.startMs - shiftMs, endMs: within.endMs - shiftMs },
      };
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  if (map.isPending)
    return (
      <>
        <Loading label="Loading callers and callees" />
        <RowSkeletons count={5} />
      </>
    );
  if (map.isError && !map.data) return <ErrorState error={map.error} onRetry={() => void map.refetch()} />;
  const { callers, callees } = neighboursOf(map.data, name);
  if (callers.length + callees.length === 0)
    return (
      <EmptyState title="Nothing calls it, and it calls nothing">
        No call from or to this service was counted in this time range. A lost trace context looks the same:
        the service map says where one is missing.
      </EmptyState>
    );
  return (
    <>
      <Calls {...shown} title="Called by" calls={callers} />
      <Calls {...shown} title="Calls" calls={callees} />
      <p className={classes.more}>
        <Link
          to="/p/$project/map"
          params={{ project }}
          search={{ ...keepScope(search), focus: nodeIdOf(name) }}
        >
          Around it on the map
        </Link>
        {map.data.counted_until_ms > 0 && (
          <span className={classes.counted}>
            Counted: what arrived until {formatExact(map.data.counted_until_ms).slice(-12, -4)}
          </span>
        )}
      </p>
    </>
  );
}

interface CallsProps extends Shown {
  title: string;
  calls: readonly Neighbour[];
}

function Calls({ title, calls, ...shown }: CallsProps) {
  if (calls.length === 0) return null;
  return (
    <table className={classes.table} data-compared={shown.search.compare && true} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" data-column="text">
            Protocol
          </th>
          <th scope="col">Calls</th>
          <th scope="col">Errors</th>
          <th scope="col" data-column="p50">
            p50
          </th>
          <th scope="col">p95</th>
          <th scope="col" data-column="p99">
            p99
          </th>
          <th scope="col" data-column="ways">
            <span className="visually-hidden">Traces</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <CallRow
            key={`${call.edge.source} ${call.edge.target} ${call.edge.protocol} ${call.edge.via}`}
            {...shown}
            {...call}
          />
        ))}
      </tbody>
    </table>
  );
}

function CallRow({ project, search, edge, node, via }: Shown & Neighbour) {
  const { before } = edge;
  const change = (make: () => Change | undefined) =>
    search.compare === undefined ? null : <ChangeMark change={make()} />;
  return (
    <tr>
      <th scope="row" aria-label={node.name}>
        <span className={classes.operation}>
          <NodeLink project={project} search={search} node={node} />
          {node.kind !== "service" && <span className={classes.kind}>{node.system ?? node.kind}</span>}
          {via && <span className={classes.kind}>through {via.name}</span>}
        </span>
      </th>
      <td data-column="text">{edge.protocol || "–"}</td>
      <td>
        {formatRate(edge.calls_per_s)}
        {change(() => changeOf(edge.calls_per_s, before?.calls_per_s, "neither"))}
      </td>
      <td data-severity={errorSeverity(edge.error_rate)}>
        {edge.error_rate === null ? "–" : formatPercent(edge.error_rate)}
        {change(() => errorRateChange(edge.error_rate, before?.error_rate))}
      </td>
      <td data-column="p50">{latency(edge.p50_ns)}</td>
      <td>
        {latency(edge.p95_ns)}
        {change(() => changeOf(edge.p95_ns, before?.p95_ns, "less"))}
      </td>
      <td data-column="p99">{latency(edge.p99_ns)}</td>
      <td data-column="ways">
        <Link
          to="/p/$project/search"
          params={{ project }}
          search={{ ...keepScope(search), q: edge.q }}
          aria-label={`Traces of calls, ${node.name}`}
        >
          Traces
        </Link>
      </td>
    </tr>
  );
}

function NodeLink({ project, search, node }: Pick<Shown, "project" | "search"> & { node: MapNode }) {
  if (node.kind === "service")
    return (
      <Link
        to="/p/$project/services/$name"
        params={{ project, name: node.name }}
        search={{ ...keepScope(search), ...(search.compare && { compare: search.compare }) }}
        className={classes.neighbour}
      >
        <ServiceName name={node.name} />
      </Link>
    );
  return (
    <Link
      to="/p/$project/map"
      params={{ project }}
      search={{ ...keepScope(search), focus: node.id }}
      className={classes.neighbour}
    >
      {node.name || node.kind}
    </Link>
  );
}

function latency(durationNs: number | null): string {
  return durationNs === null ? "–" : formatDuration(durationNs);
}
