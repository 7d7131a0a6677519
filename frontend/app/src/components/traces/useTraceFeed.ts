/** The trace list with its live end: one feed, so that what arrives and what is read never disagree. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { useLiveSocket } from "@/api/live";
import { listedRange, type TraceFilter, tracesQuery } from "@/api/traces";
import type { TraceSummary } from "@/api/types";
import { isMoving, type TimeRange } from "@/lib/timerange";

import { addLive, countNew, matchesFilter, mergeTraces } from "./merge";

/** Slow enough to read, fast enough to feel live; one render for a burst. */
const FLUSH_MS = 300;
/** Beyond this the list is read afresh instead: cheaper than keeping a second copy of it here. */
const MOST_LIVE_TRACES = 500;
const REFRESH_AFTER_DROP_MS = 2_000;

const NONE: ReadonlyMap<string, TraceSummary> = new Map();

interface FeedOptions {
  limit?: number;
  /** True while the reader should not be moved: paused, scrolled away, about to click. */
  holds?: () => boolean;
}

interface LiveEnd {
  /** Which feed this belongs to: another range or filter starts with nothing. */
  of: string;
  traces: ReadonlyMap<string, TraceSummary>;
  dropped: number;
}

export function useTraceFeed(
  project: string,
  range: TimeRange,
  filter: TraceFilter,
  options: FeedOptions = {},
) {
  const { limit = 50, holds } = options;
  const client = useQueryClient();
  const query = tracesQuery(project, range, filter, limit);
  const list = useInfiniteQuery({ ...query, placeholderData: keepPreviousData });
  const feedKey = JSON.stringify(query.queryKey);
  const [liveEnd, setLiveEnd] = useState<LiveEnd>({ of: feedKey, traces: NONE, dropped: 0 });
  const [waitingCount, setWaitingCount] = useState(0);
  const waiting = useRef({ of: feedKey, traces: NONE });
  const refreshTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const live = liveEnd.of === feedKey ? liveEnd : { of: feedKey, traces: NONE, dropped: 0 };

  const { data, hasNextPage } = list;
  const rows = useMemo(
    () =>
      mergeTraces(
        {
          traces: data?.pages.flatMap((page) => page.traces) ?? [],
          hasMore: hasNextPage,
          range: listedRange(data?.pages[0]?.param),
        },
        live.traces,
      ),
    [data, hasNextPage, live.traces],
  );

  const refresh = () => void client.invalidateQueries({ queryKey: query.queryKey });
  const takeWaiting = () => {
    const { of, traces } = waiting.current;
    waiting.current = { of: feedKey, traces: NONE };
    return of === feedKey ? traces : NONE;
  };
  const startOver = (traces: ReadonlyMap<string, TraceSummary>) => {
    // Only the first page: the reader is at the top, and the rest is one scroll away.
    client.setQueryData(
      query.queryKey,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    setLiveEnd({ ...live, traces: traces.size > MOST_LIVE_TRACES ? NONE : traces });
    refresh();
  };
  const flush = () => {
    const arrived = takeWaiting();
    setWaitingCount(0);
    if (arrived.size === 0) return;
    if (live.traces.size + arrived.size > MOST_LIVE_TRACES) startOver(arrived);
    else setLiveEnd({ ...live, traces: addLive(live.traces, arrived.values()) });
  };

  const socketState = useLiveSocket(project, filter, isMoving(range), {
    onTraces: (traces) => {
      const matching = traces.filter((trace) => matchesFilter(trace, filter));
      const before = waiting.current.of === feedKey ? waiting.current.traces : NONE;
      // So many will not be merged but read afresh: no need to keep them.
      if (before.size > MOST_LIVE_TRACES) return;
      waiting.current = { of: feedKey, traces: addLive(before, matching) };
    },
    onDropped: (count) => {
      setLiveEnd((before) => ({
        of: feedKey,
        traces: before.of === feedKey ? before.traces : NONE,
        dropped: (before.of === feedKey ? before.dropped : 0) + count,
      }));
      clearTimeout(refreshTimer.current);
      refreshTimer.current = setTimeout(refresh, REFRESH_AFTER_DROP_MS);
    },
    onGap: refresh,
  });

  const tick = () => {
    if (!holds?.()) flush();
    else if (waiting.current.of === feedKey) setWaitingCount(countNew(rows, waiting.current.traces));
  };
  const currentTick = useRef(tick);
  useEffect(() => {
    currentTick.current = tick;
  });
  useEffect(() => {
    const timer = setInterval(() => currentTick.current(), FLUSH_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(refreshTimer.current);
    };
  }, []);

  return {
    list,
    rows,
    waitingCount,
    flush,
    dropped: live.dropped,
    clearDropped: () => setLiveEnd({ ...live, dropped: 0 }),
    socketState,
  };
}
