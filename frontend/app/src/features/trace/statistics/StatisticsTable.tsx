import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { useMemo, useState } from "react";

import { ServiceName } from "@/components/ServiceName";
import { formatCount, formatDuration, formatPercent, plural } from "@/lib/format";

import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";
import classes from "./Statistics.module.css";
import { type GroupStats, readSorting, sortGroups, type StatisticsSort } from "./statistics";
import type { By, Group } from "./useGroups";

/** A table of thousands is not read to its end; more come when they are asked for. */
const STEP = 200;

const COLUMNS: ReadonlyArray<{ sort: StatisticsSort; name: string }> = [
  { sort: "spans", name: "Spans" },
  { sort: "errors", name: "Errors" },
  { sort: "total", name: "Total" },
  { sort: "self", name: "Self" },
  { sort: "p50", name: "p50" },
  { sort: "p95", name: "p95" },
  { sort: "share", name: "Share" },
];

const FIRST_COLUMN: Record<By, string> = { operation: "Operation", service: "Service", attribute: "Value" };

interface Props {
  by: By;
  stats: GroupStats[];
  describe: (group: number) => Group;
}

export function StatisticsTable({ by, stats, describe }: Props) {
  const [text, setText] = useTraceParam("sort");
  const sorting = readSorting(text);
  const { sort, isReversed } = sorting;
  const [most, setMost] = useState(STEP);
  const sorted = useMemo(
    () => sortGroups(stats, { sort, isReversed }, (group) => describe(group).name),
    [stats, sort, isReversed, describe],
  );
  const onSort = (next: StatisticsSort) => setText(next === sort && !isReversed ? `-${next}` : next);
  const head = { sorting, onSort };
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Statistics by group">
      <table className={classes.table}>
        <thead>
          <tr>
            <SortHead {...head} sort="name" name={FIRST_COLUMN[by]} />
            {COLUMNS.map((column) => (
              <SortHead key={column.sort} {...head} {...column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most).map((entry) => (
            <GroupRow key={entry.group} stats={entry} group={describe(entry.group)} />
          ))}
        </tbody>
      </table>
      {sorted.length > most && (
        <div className={classes.more}>
          {`${formatCount(most)} of ${plural(sorted.length, "group")} `}
          <Button onClick={() => setMost(most + STEP)}>Show more</Button>
        </div>
      )}
    </div>
  );
}

interface HeadProps {
  sort: StatisticsSort;
  name: string;
  sorting: { sort: StatisticsSort; isReversed: boolean };
  onSort: (sort: StatisticsSort) => void;
}

function SortHead({ sort, name, sorting, onSort }: HeadProps) {
  const isAscending = (sort === "name") !== sorting.isReversed;
  const order = isAscending ? "ascending" : "descending";
  return (
    <th scope="col" data-column={sort} aria-sort={sorting.sort === sort ? order : undefined}>
      <button type="button" onClick={() => onSort(sort)}>
        {name}
      </button>
    </th>
  );
}

function GroupRow({ stats, group }: { stats: GroupStats; group: Group }) {
  const { find, select, selected } = useTraceView();
  const isFound = group.find !== undefined && find.text === group.find;
  return (
    <tr data-selected={selected === stats.longest || undefined}>
      <th scope="row">
        <span className={classes.group}>
          <button
            type="button"
            className={classes.open}
            title="Open its longest span"
            onClick={() => select(stats.longest)}
          >
            {group.service === undefined || group.service === group.name ? (
              group.service === undefined ? (
                <code>{group.name === "" ? "(empty)" : group.name}</code>
              ) : (
                <ServiceName name={group.service} />
              )
            ) : (
              <>
                <ServiceName name={group.service} />
                <span className={classes.name}>{group.name}</span>
              </>
            )}
          </button>
          {group.find !== undefined && (
            <Tooltip label={isFound ? "Show all spans again" : "Show these, dim the others"}>
              <ActionIcon
                className={classes.find}
                aria-pressed={isFound}
                aria-label={`Dim all but ${group.name}`}
                onClick={() => find.set(isFound ? "" : (group.find ?? ""))}
              >
                <IconFocus2 size={15} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </th>
      <td>{formatCount(stats.spans)}</td>
      <td data-failed={stats.errors > 0 || undefined} data-none={stats.errors === 0 || undefined}>
        {formatCount(stats.errors)}
      </td>
      <td>{formatDuration(stats.totalNs)}</td>
      <td>{formatDuration(stats.selfNs)}</td>
      <td>{formatDuration(stats.p50Ns)}</td>
      <td>{formatDuration(stats.p95Ns)}</td>
      <td>
        <span className={classes.share}>
          <span className={classes.meter} aria-hidden>
            <span style={{ width: `${stats.share * 100}%` }} />
          </span>
          {formatPercent(stats.share)}
        </span>
      </td>
    </tr>
  );
}
