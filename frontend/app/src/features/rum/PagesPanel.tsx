import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { type RumPageSort, rumPagesQuery } from "@/api/rum";
import type { RumPageRow } from "@/api/types";
import { Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatCount, formatDuration, plural } from "@/lib/format";
import { isMoving } from "@/lib/timerange";

import classes from "./Browser.module.css";
import { Failures, VitalCells } from "./Cells";
import type { Shown } from "./shown";
import tables from "./Tables.module.css";
import { keepBrowser, PAGE_COLUMNS } from "./url";
import { useRowKeys } from "./useRowKeys";

const FIRST = 20;
/** As many as the server lists at most. */
const MOST = 1000;
const REFRESH_MS = 30_000;

export function PagesPanel(shown: Shown) {
  return (
    <Panel title="Pages" note="Web vitals and loads at the p75: three in four waited no longer">
      <List {...shown} />
    </Panel>
  );
}

function List({ project, search, scope, onChange }: Shown) {
  const sort = search.sort ?? "views";
  const [limit, setLimit] = useState(FIRST);
  const pages = useQuery({
    ...rumPagesQuery(project, scope, sort, limit),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(scope.range) && REFRESH_MS,
  });
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  if (pages.isPending)
    return (
      <>
        <Loading label="Loading pages" />
        <RowSkeletons count={6} />
      </>
    );
  if (pages.isError && !pages.data)
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  const { pages: rows, total } = pages.data;
  if (rows.length === 0)
    return (
      <EmptyState title="No page was viewed">
        Errors came without a view: their sessions are not sampled.
      </EmptyState>
    );
  return (
    <div className={classes.stale} data-stale={pages.isPlaceholderData || undefined}>
      <table className={tables.table} aria-label="Pages">
        <thead>
          <tr>
            <th scope="col">Page</th>
            {PAGE_COLUMNS.map((column) => (
              <HeadCell key={column.sort} {...column} current={sort} onChange={onChange} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((page) => (
            <Row key={page.page} project={project} page={page} />
          ))}
        </tbody>
      </table>
      {total > rows.length && limit < MOST && (
        <p className={tables.more}>
          <Button variant="subtle" loading={pages.isPlaceholderData} onClick={() => setLimit(MOST)}>
            {total > MOST
              ? `Show ${formatCount(MOST)} of ${plural(total, "page")}`
              : `Show all ${plural(total, "page")}`}
          </Button>
        </p>
      )}
    </div>
  );
}

interface HeadCellProps {
  name: string;
  sort: RumPageSort;
  current: RumPageSort;
  onChange: Shown["onChange"];
}

/** The most, or the slowest, first: the other way round would show pages that nobody needs to look at. */
function HeadCell({ name, sort, current, onChange }: HeadCellProps) {
  return (
    <th scope="col" data-column={sort} aria-sort={sort === current ? "descending" : undefined}>
      <button
        type="button"
        onClick={() => onChange({ sort: sort === "views" ? undefined : sort }, { replace: true })}
      >
        {name}
      </button>
    </th>
  );
}

function Row({ project, page }: { project: string; page: RumPageRow }) {
  return (
    <tr>
      <th scope="row">
        <Link
          className={`truncate ${tables.rowLink}`}
          to="/p/$project/browser/page"
          params={{ project }}
          search={(before) => ({ ...keepBrowser(before), page: page.page })}
        >
          {page.page}
        </Link>
      </th>
      <td data-column="views">{formatCount(page.views)}</td>
      <td data-column="sessions">{formatCount(page.sessions)}</td>
      <td data-column="errors">
        <Failures count={page.errors} />
      </td>
      <VitalCells of={page} />
      <td data-column="load">{page.load_p75_ns === null ? "–" : formatDuration(page.load_p75_ns)}</td>
    </tr>
  );
}
