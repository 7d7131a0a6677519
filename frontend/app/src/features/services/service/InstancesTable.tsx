import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { instancesQuery } from "@/api/services";
import type { ServiceInstance } from "@/api/types";
import { errorSeverity } from "@/components/health/severity";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { writeValue } from "@/lib/filter/write";
import { formatDuration, formatExact, formatPercent, formatRate, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";
import { boundsOf, timeRangeOf } from "@/lib/timerange";

import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

/** The server counts whole minutes. */
const MINUTE_MS = 60_000;

export function InstancesTable({ project, name, search }: Shown) {
  const nowMs = useNow();
  const range = timeRangeOf(search);
  const instances = useQuery(instancesQuery(project, name, { range, environment: search.env }));
  if (instances.isPending)
    return (
      <>
        <Loading label="Loading instances" />
        <RowSkeletons count={4} />
      </>
    );
  if (instances.isError && !instances.data)
    return <ErrorState error={instances.error} onRetry={() => void instances.refetch()} />;
  if (instances.data.instances.length === 0)
    return (
      <EmptyState title="No instance tells its name">
        Instances are told apart by service.instance.id, k8s.pod.name or host.name among the resource
        attributes.
      </EmptyState>
    );
  const { start_s: fromS, instances: rows } = instances.data;
  const isCut = fromS * 1000 - boundsOf(range, nowMs).startMs > MINUTE_MS;
  return (
    <>
      {isCut && (
        <p className={classes.cut}>
          Counted since {formatExact(fromS * 1000).slice(0, -4)}: as much of the end of the time range as a
          million spans allow.
        </p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col" data-column="text">
              Host
            </th>
            <th scope="col" data-column="text">
              Version
            </th>
            <th scope="col">Requests</th>
            <th scope="col">Errors</th>
            <th scope="col">p95</th>
            <th scope="col" data-column="seen">
              Last seen
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={`${each.instance} ${each.host} ${each.pod} ${each.version}`}>
              <th scope="row" aria-label={nameOf(each)}>
                <Link
                  to="/p/$project/search"
                  params={{ project }}
                  search={{ ...keepScope(search), q: filterOf(name, each) }}
                  className={classes.operation}
                >
                  <span className="truncate">{nameOf(each)}</span>
                </Link>
              </th>
              <td data-column="text" className="truncate">
                {each.host || "–"}
              </td>
              <td data-column="text" className="truncate">
                {each.version || "–"}
              </td>
              <td>{formatRate(each.requests_per_s)}</td>
              <td data-severity={errorSeverity(each.error_rate)}>{formatPercent(each.error_rate)}</td>
              <td>{formatDuration(each.p95_ns)}</td>
              <td data-column="seen">{formatRelative(each.last_seen * 1000, nowMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function nameOf({ pod, instance, host }: ServiceInstance): string {
  return pod || instance || host || "no name";
}

/** By the most exact of its names. */
function filterOf(name: string, { instance, pod, host }: ServiceInstance): string {
  const service = `service=${writeValue(name)}`;
  if (instance) return `${service} resource.service.instance.id=${writeValue(instance)}`;
  if (pod) return `${service} resource.k8s.pod.name=${writeValue(pod)}`;
  return `${service} resource.host.name=${writeValue(host)}`;
}
