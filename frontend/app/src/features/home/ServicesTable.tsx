import { Link } from "@tanstack/react-router";

import type { ServiceStats } from "@/api/types";
import { useServiceColours } from "@/components/service-colours";
import { ServiceName } from "@/components/ServiceName";
import { EmptyState } from "@/components/States";
import { formatDuration, formatPercent, formatRate } from "@/lib/format";

import { errorSeverity, sortServices } from "./health";
import classes from "./HomePage.module.css";
import type { HomeSearch, ServiceSort } from "./url";

const COLUMNS: ReadonlyArray<{ sort: ServiceSort; name: string }> = [
  { sort: "service", name: "Service" },
  { sort: "requests", name: "Requests" },
  { sort: "errors", name: "Errors" },
  { sort: "p50", name: "p50" },
  { sort: "p95", name: "p95" },
  { sort: "p99", name: "p99" },
];

interface Props {
  project: string;
  services: readonly ServiceStats[];
  search: HomeSearch;
  onSort: (sort: ServiceSort | undefined) => void;
}

export function ServicesTable({ project, services, search, onSort }: Props) {
  const sort = search.sort ?? "requests";
  useServiceColours(services.map(({ service }) => service));
  if (services.length === 0)
    return (
      <EmptyState title="No service sent anything in this time range">
        Choose a longer one, or another environment.
      </EmptyState>
    );
  const slowestNs = services.reduce((slowest, { p95_ns }) => Math.max(slowest, p95_ns ?? 0), 0);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th
              key={column.sort}
              scope="col"
              data-column={column.sort}
              aria-sort={
                sort === column.sort ? (column.sort === "service" ? "ascending" : "descending") : undefined
              }
            >
              <button
                type="button"
                onClick={() => onSort(column.sort === "requests" ? undefined : column.sort)}
              >
                {column.name}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sortServices(services, sort).map((service) => (
          <ServiceRow
            key={service.service}
            project={project}
            service={service}
            search={search}
            slowestNs={slowestNs}
          />
        ))}
      </tbody>
    </table>
  );
}

function ServiceRow({
  project,
  service,
  search,
  slowestNs,
}: {
  project: string;
  service: ServiceStats;
  search: HomeSearch;
  slowestNs: number;
}) {
  const { range, from, to, environment } = search;
  const idle = service.requests === 0;
  const share = slowestNs > 0 && service.p95_ns !== null ? service.p95_ns / slowestNs : 0;
  return (
    <tr>
      <th scope="row">
        <Link
          to="/p/$project/traces"
          params={{ project }}
          search={{ range, from, to, environment, service: service.service }}
          className={classes.serviceLink}
        >
          <ServiceName name={service.service} />
        </Link>
      </th>
      <td>{idle ? "–" : formatRate(service.requests_per_s)}</td>
      <td data-severity={errorSeverity(service.error_rate)}>
        {service.error_rate === null ? "–" : formatPercent(service.error_rate)}
      </td>
      <td data-column="p50">{latency(service.p50_ns)}</td>
      <td>
        <span className={classes.latency}>
          {latency(service.p95_ns)}
          <span className={classes.track} aria-hidden>
            <span style={{ width: `${share * 100}%` }} />
          </span>
        </span>
      </td>
      <td data-column="p99">{latency(service.p99_ns)}</td>
    </tr>
  );
}

function latency(durationNs: number | null): string {
  return durationNs === null ? "–" : formatDuration(durationNs);
}
