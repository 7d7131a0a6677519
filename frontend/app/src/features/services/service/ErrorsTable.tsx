import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { errorsQuery } from "@/api/errors";
import type { ErrorGroup } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Sparkline } from "@/components/charts/Sparkline";
import { Tag } from "@/components/Notice";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatCount, formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope, type Scope } from "@/lib/scope";
import { timeRangeOf } from "@/lib/timerange";

import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

const SHOWN = 20;

/** The open ones, most frequent first, of the version that is chosen; the page of errors knows the others. */
export function ErrorsTable({ project, name, search }: Shown) {
  const nowMs = useNow();
  const groups = useInfiniteQuery(
    errorsQuery(project, {
      range: timeRangeOf(search),
      environment: search.env,
      service: name,
      version: search.version,
      status: "open",
      sort: "events",
      q: "",
    }),
  );
  const its = { ...keepScope(search), service: name, ...(search.version && { version: search.version }) };
  const whole = search.version ? `${name} ${search.version}` : name;
  if (groups.isPending)
    return (
      <>
        <Loading label="Loading errors" />
        <RowSkeletons count={4} />
      </>
    );
  if (groups.isError && !groups.data)
    return <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />;
  const rows = (groups.data.pages[0]?.groups ?? []).slice(0, SHOWN);
  if (rows.length === 0)
    return (
      <EmptyState
        title={search.version ? `No open error in ${search.version}` : "No open error"}
        action={
          <ButtonLink to="/p/$project/errors" params={{ project }} search={{ ...its, status: "all" }}>
            All errors of {whole}
          </ButtonLink>
        }
      >
        Failed spans of this service are grouped by exception, message and place in the code.
      </EmptyState>
    );
  return (
    <>
      <table className={classes.table} data-errors>
        <thead>
          <tr>
            <th scope="col">Error</th>
            <th scope="col" data-column="text">
              Trend
            </th>
            <th scope="col">Events</th>
            <th scope="col" data-column="seen">
              Last seen
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((group) => (
            <GroupRow key={group.id} project={project} group={group} its={its} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      <p className={classes.more}>
        <Link to="/p/$project/errors" params={{ project }} search={{ ...its, status: "all" }}>
          All errors of {whole}
        </Link>
      </p>
    </>
  );
}

interface RowProps {
  project: string;
  group: ErrorGroup;
  /** Of what the events are counted. */
  its: Scope & { service: string };
  nowMs: number;
}

function GroupRow({ project, group, its, nowMs }: RowProps) {
  const lastMs = Date.parse(group.last_seen);
  return (
    <tr>
      <th scope="row">
        <Link
          to="/p/$project/errors/$id"
          params={{ project, id: group.id }}
          search={its}
          className={classes.operation}
        >
          <span className="truncate">
            {group.type} <span className={classes.kind}>{group.message || group.culprit}</span>
          </span>
          {group.is_regressed && <Tag tone="error">back again</Tag>}
          {group.is_new && <Tag tone="warning">new</Tag>}
        </Link>
      </th>
      <td data-column="text">
        <span className={classes.trend}>
          <Sparkline values={group.series} filled />
        </span>
      </td>
      <td>{formatCount(group.events)}</td>
      <td data-column="seen" title={formatExact(lastMs)}>
        {formatRelative(lastMs, nowMs)}
      </td>
    </tr>
  );
}
