/** Who was there: sessions of browsers, the latest first. */
import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconX } from "@tabler/icons-react";

import { rumSessionsQuery } from "@/api/rum";
import { ListState } from "@/components/lists/ListState";
import { Panel } from "@/components/Page";
import { isMoving, searchOfTimeRange } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import classes from "./Browser.module.css";
import { BrowserFrame } from "./BrowserFrame";
import { NoViews } from "./NoViews";
import { SessionsTable } from "./SessionsTable";
import tables from "./Tables.module.css";
import { scopeOf, type SessionsSearch } from "./url";

const REFRESH_MS = 30_000;

export function SessionsPage() {
  const { project } = useParams({ from: "/inside/p/$project/browser/sessions" });
  const search = useSearch({ from: "/inside/p/$project/browser/sessions" });
  const navigate = useNavigate({ from: "/p/$project/browser/sessions" });
  const scope = scopeOf(search);
  const list = useInfiniteQuery({
    ...rumSessionsQuery(project, scope, search.page),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(scope.range) && REFRESH_MS,
  });
  const sessions = list.data?.pages.flatMap((page) => page.sessions) ?? [];
  useTitle("Sessions", "Browser");
  const change = (next: Partial<SessionsSearch>, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  return (
    <BrowserFrame
      project={project}
      search={search}
      title="Sessions"
      services={undefined}
      error={list.error}
      onChange={change}
      onRefresh={() => void list.refetch()}
    >
      {search.page && (
        <Button
          className={classes.narrowed}
          rightSection={<IconX size={14} />}
          aria-label={`Only sessions that saw ${search.page}: show all sessions`}
          onClick={() => change({ page: undefined })}
        >
          <span className="truncate">Saw {search.page}</span>
        </Button>
      )}
      <ListState
        what="sessions"
        feed={{ list, rows: sessions }}
        question={scope}
        skeletons={{ count: 10, height: "50px" }}
        onRange={(range) => change(searchOfTimeRange(range))}
        empty={
          <NoViews
            project={project}
            search={search}
            isNarrowed={search.page !== undefined}
            onChange={(next) => change({ ...next, page: undefined })}
          />
        }
      >
        <Panel>
          <div className={classes.stale} data-stale={list.isPlaceholderData || undefined}>
            <SessionsTable project={project} sessions={sessions} />
            {list.hasNextPage && (
              <p className={tables.more}>
                <Button
                  variant="subtle"
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  {list.isFetchNextPageError ? "They could not be loaded. Try again" : "Earlier sessions"}
                </Button>
              </p>
            )}
          </div>
        </Panel>
      </ListState>
    </BrowserFrame>
  );
}
