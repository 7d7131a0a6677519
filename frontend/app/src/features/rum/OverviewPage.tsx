/** What people wait for in their browsers: views, web vitals, errors; by page and by what they look through. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { rumOverviewQuery } from "@/api/rum";
import type { RumOverview } from "@/api/types";
import { ListState } from "@/components/lists/ListState";
import { isMoving, searchOfTimeRange } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import classes from "./Browser.module.css";
import { BrowserFrame } from "./BrowserFrame";
import { Breakdown } from "./Breakdown";
import { Headline } from "./Headline";
import { NoViews } from "./NoViews";
import { PagesPanel } from "./PagesPanel";
import type { Narrow } from "./shown";
import { scopeOf } from "./url";
import { ViewsChart } from "./ViewsChart";
import { VitalsPanel } from "./VitalsPanel";

const REFRESH_MS = 30_000;

export function OverviewPage() {
  const { project } = useParams({ from: "/inside/p/$project/browser" });
  const search = useSearch({ from: "/inside/p/$project/browser" });
  const navigate = useNavigate({ from: "/p/$project/browser" });
  const scope = scopeOf(search);
  const overview = useQuery({
    ...rumOverviewQuery(project, scope),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(scope.range) && REFRESH_MS,
  });
  useTitle("Browser");
  const change: Narrow = (next, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const shown = { project, search, scope, onChange: change };
  return (
    <BrowserFrame
      {...shown}
      title="Browser"
      services={overview.data?.services}
      error={overview.error}
      onRefresh={() => void overview.refetch()}
    >
      <ListState
        what="views"
        feed={{ list: overview, rows: rowsOf(overview.data) }}
        question={scope}
        skeletons={{ count: 12 }}
        onRange={(range) => change(searchOfTimeRange(range))}
        empty={<NoViews {...shown} />}
      >
        {overview.data && (
          <div className={classes.panels}>
            <div
              className={`${classes.stale} ${classes.panels}`}
              data-stale={overview.isPlaceholderData || undefined}
            >
              <Headline project={project} search={search} overview={overview.data} />
              <VitalsPanel measured={overview.data} />
              <ViewsChart {...shown} measured={overview.data} />
            </div>
            <PagesPanel {...shown} />
            <Breakdown {...shown} views={overview.data.views} />
          </div>
        )}
      </ListState>
    </BrowserFrame>
  );
}

/** Errors without a view are worth a page, too. */
function rowsOf(overview: RumOverview | undefined): readonly unknown[] {
  return overview && overview.views + overview.errors > 0 ? [overview] : [];
}
