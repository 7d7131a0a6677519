/** One page of a site: how long it lets people wait, and for what. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconUsers } from "@tabler/icons-react";

import { rumPageQuery } from "@/api/rum";
import type { RumPage } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { ListState } from "@/components/lists/ListState";
import { EmptyState } from "@/components/States";
import { isMoving, searchOfTimeRange } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import { Breakdown } from "./Breakdown";
import classes from "./Browser.module.css";
import { BrowserFrame } from "./BrowserFrame";
import { LoadPanel } from "./LoadPanel";
import { RequestsPanel } from "./RequestsPanel";
import { ResourcesPanel } from "./ResourcesPanel";
import type { Narrow } from "./shown";
import { keepBrowser, type PageSearch, scopeOf } from "./url";
import { ViewFigures } from "./ViewFigures";
import { ViewsChart } from "./ViewsChart";
import { VitalCharts } from "./VitalCharts";
import { VitalsPanel } from "./VitalsPanel";

const REFRESH_MS = 30_000;

export function PageDetailPage() {
  const { project } = useParams({ from: "/inside/p/$project/browser/page" });
  const search = useSearch({ from: "/inside/p/$project/browser/page" });
  const navigate = useNavigate({ from: "/p/$project/browser/page" });
  const scope = scopeOf(search);
  const name = search.page ?? "/";
  const page = useQuery({
    ...rumPageQuery(project, scope, name),
    // Figures of another page would stand under this one's name.
    placeholderData: (before, query) => (query?.queryKey[3] === name ? keepPreviousData(before) : undefined),
    refetchInterval: isMoving(scope.range) && REFRESH_MS,
  });
  useTitle(name, "Browser");
  const change: Narrow = (next, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const shown = { project, search, scope, onChange: change };
  return (
    <BrowserFrame
      {...shown}
      title={name}
      services={undefined}
      error={page.error}
      onRefresh={() => void page.refetch()}
    >
      <ListState
        what="this page"
        feed={{ list: page, rows: page.data && page.data.views + page.data.errors > 0 ? [page.data] : [] }}
        question={scope}
        skeletons={{ count: 12 }}
        onRange={(range) => change(searchOfTimeRange(range))}
        empty={
          <EmptyState
            title={`Nobody viewed it ${timeRangePhrase(scope.range)}`}
            action={
              <ButtonLink to="/p/$project/browser" params={{ project }} search={keepBrowser}>
                All pages
              </ButtonLink>
            }
          >
            Choose a longer time range, or another filter.
          </EmptyState>
        }
      >
        {page.data && (
          <div
            className={`${classes.stale} ${classes.panels}`}
            data-stale={page.isPlaceholderData || undefined}
          >
            <Head project={project} search={search} page={page.data} />
            <VitalsPanel measured={page.data} />
            <VitalCharts measured={page.data} onChange={change} />
            <ViewsChart {...shown} measured={page.data} />
            <LoadPanel project={project} page={page.data} />
            <RequestsPanel project={project} scope={scope} page={page.data} />
            <ResourcesPanel page={page.data} />
            <Breakdown {...shown} page={name} views={page.data.views} />
          </div>
        )}
      </ListState>
    </BrowserFrame>
  );
}

function Head({ project, search, page }: { project: string; search: PageSearch; page: RumPage }) {
  return (
    <section className={classes.panel} aria-label="Now">
      <ViewFigures of={page} />
      <div className={classes.ways}>
        <p>Routes and loads of this page, by its name with the changing parts left out</p>
        <ButtonLink
          to="/p/$project/browser/sessions"
          params={{ project }}
          search={{ ...keepBrowser(search), page: page.page }}
          leftSection={<IconUsers size={15} />}
        >
          Sessions that saw it
        </ButtonLink>
      </div>
    </section>
  );
}
