import { Link } from "@tanstack/react-router";

import type { LoneError } from "@/api/types";
import { writeValue } from "@/lib/filter/write";
import { formatCount } from "@/lib/format";

import classes from "./ComparePage.module.css";
import { scopeOf, type Shown } from "./shown";
import { chanceText, nameOf } from "./words";

/** Error groups that one of the versions has and the other has not; nothing where there are none. */
export function ComparedErrors(shown: Shown) {
  const { error_groups: groups, a, b } = shown.comparison;
  const rows = [
    ...groups.new.map((error) => ({ error, version: b.version, isNew: true })),
    ...groups.gone.map((error) => ({ error, version: a.version, isNew: false })),
  ];
  if (rows.length === 0) return null;
  return (
    <table className={`${classes.operations} ${classes.errors}`} aria-label="Errors of one version">
      <thead>
        <tr>
          <th scope="col">Error</th>
          <th scope="col" data-column="seen">
            Seen
          </th>
          <th scope="col" data-column="requests">
            Events
          </th>
          <th scope="col" data-column="ways">
            <span className="visually-hidden">Where to look</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ErrorRow key={row.error.id} {...shown} {...row} />
        ))}
      </tbody>
    </table>
  );
}

interface Row {
  error: LoneError;
  version: string;
  isNew: boolean;
}

function ErrorRow({ project, search, comparison, error, version, isNew }: Shown & Row) {
  const ways = error.in_spans ? "Traces" : "Logs";
  return (
    <tr>
      <th scope="row" aria-label={error.type}>
        <Link
          to="/p/$project/errors/$id"
          params={{ project, id: error.id }}
          search={scopeOf(search, comparison)}
          className={`${classes.name} truncate`}
          title={error.type}
        >
          {error.type}
        </Link>
        <span className={`${classes.message} truncate`} title={error.message}>
          {error.message}
        </span>
      </th>
      <td data-column="seen">
        {isNew ? "New in" : "Only in"} {nameOf(version)}
        <span className={classes.proof}>{chanceText(error.chance)}</span>
      </td>
      <td data-column="requests">{formatCount(error.events)}</td>
      <td data-column="ways">
        <Link
          to={error.in_spans ? "/p/$project/search" : "/p/$project/logs"}
          params={{ project }}
          search={{ ...scopeOf(search, comparison), q: filterOf(comparison.service, version, error) }}
          aria-label={`${ways} of ${error.type} in ${nameOf(version)}`}
        >
          {ways}
        </Link>
      </td>
    </tr>
  );
}

function filterOf(service: string, version: string, { kind, type, in_spans }: LoneError): string {
  const seen = kind === "exception" && `exception.type=${writeValue(type)}`;
  return [
    `service=${writeValue(service)}`,
    version && `service.version=${writeValue(version)}`,
    seen ? `${in_spans ? "event" : ""}.${seen}` : "status=error",
  ]
    .filter(Boolean)
    .join(" ");
}
