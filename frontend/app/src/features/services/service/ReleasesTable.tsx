import { Link } from "@tanstack/react-router";

import { EmptyState } from "@/components/States";
import { formatCount, formatExact, formatPercent, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

/** Which versions ran, and how much of the traffic each had. */
export function ReleasesTable({ project, name, search, service }: Shown) {
  const nowMs = useNow();
  if (service.versions.length === 0)
    return (
      <EmptyState title="No version is known">
        Set service.version among the resource attributes, and releases are noticed by themselves.
      </EmptyState>
    );
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col" data-column="text">
            Environment
          </th>
          <th scope="col">Share</th>
          <th scope="col">Requests</th>
          <th scope="col">First seen</th>
          <th scope="col" data-column="seen">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {service.versions.map((each) => {
          const chosen = search.version === each.version;
          return (
            <tr key={`${each.version} ${each.environment}`} data-chosen={chosen || undefined}>
              <th scope="row" aria-label={each.version || "no version"}>
                {each.version === "" ? (
                  "no version"
                ) : (
                  <Link
                    to="/p/$project/services/$name"
                    params={{ project, name }}
                    search={{ ...search, version: chosen ? undefined : each.version }}
                    resetScroll={false}
                    activeOptions={{ explicitUndefined: true }}
                    aria-current={chosen ? "true" : undefined}
                    className={classes.operation}
                    title={chosen ? "Show all versions" : "Only this version in the charts"}
                  >
                    <span className="truncate">{each.version}</span>
                  </Link>
                )}
              </th>
              <td data-column="text" className="truncate">
                {each.environment || "–"}
              </td>
              <td>{formatPercent(each.requests_share)}</td>
              <td>{formatCount(each.requests)}</td>
              <td title={formatExact(each.first_seen * 1000)}>
                {formatRelative(each.first_seen * 1000, nowMs)}
              </td>
              <td data-column="seen" title={formatExact(each.last_seen * 1000)}>
                {formatRelative(each.last_seen * 1000, nowMs)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
