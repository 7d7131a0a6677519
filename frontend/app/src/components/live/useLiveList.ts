/** A list with its live end: one feed, so that what arrives and what is read never disagree. */
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { useLiveSocket } from "@/api/live";
import type { ListPage, ListQuery, PageParam } from "@/api/search";
import type { LiveFilter } from "@/api/socket";

/** Slow enough to read, fast enough to feel live; one render for a burst. */
const FLUSH_MS = 300;
/** Beyond this the list is read afresh instead: cheaper than keeping a second copy of it here. */
const MOST_LIVE_ROWS = 500;
const REFRESH_AFTER_DROP_MS = 2_000;

/** How listed and live rows of one kind become one list. */
export interface LiveKind<Row> {
  keyOf: (row: Row) => string;
  /** Of a row that is known already, the one that tells more. */
  laterOf: (before: Row, live: Row) => Row;
  merge: (
    listing: { rows: readonly Row[]; hasMore: boolean; range: PageParam | undefined },
    live: ReadonlyMap<string, Row>,
  ) => Row[];
}

interface Options {
  /** What the socket is asked for; undefined: this list has no live end. */
  filter: LiveFilter | undefined;
  /** True while the reader should not be moved: paused, scrolled away, about to click. */
  holds?: (() => boolean) | undefined;
}

interface LiveEnd<Row> {
  /** Which feed this belongs to: another range or filter starts with nothing. */
  of: string;
  rows: ReadonlyMap<string, Row>;
  dropped: number;
}

const NO_FILTER: LiveFilter = { feed: "traces", q: "", environment: null };

export function useLiveList<Row>(
  project: string,
  kind: LiveKind<Row>,
  query: ListQuery<Row>,
  { filter, holds }: Options,
) {
  const none = useMemo<ReadonlyMap<string, Row>>(() => new Map(), []);
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: query.key,
    queryFn: ({ pageParam, signal }) => query.read(pageParam, signal),
    initialPageParam: undefined as PageParam | undefined,
    getNextPageParam: ({ next_cursor: cursor, param }) => (cursor ? { ...param, cursor } : undefined),
    placeholderData: keepPreviousData,
  });
  const feedKey = JSON.stringify(query.key);
  const [liveEnd, setLiveEnd] = useState<LiveEnd<Row>>({ of: feedKey, rows: none, dropped: 0 });
  const [waitingCount, setWaitingCount] = useState(0);
  const waiting = useRef({ of: feedKey, rows: none });
  const refreshTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const live = liveEnd.of === feedKey ? liveEnd : { of: feedKey, rows: none, dropped: 0 };

  const { data, hasNextPage } = list;
  const rows = useMemo(
    () =>
      kind.merge(
        {
          rows: data?.pages.flatMap((page) => page.rows) ?? [],
          hasMore: hasNextPage,
          range: data?.pages[0]?.param,
        },
        live.rows,
      ),
    [kind, data, hasNextPage, live.rows],
  );

  const refresh = () => void client.invalidateQueries({ queryKey: query.key });
  const add = (before: ReadonlyMap<string, Row>, arrived: Iterable<Row>) => {
    const next = new Map(before);
    for (const row of arrived) {
      const key = kind.keyOf(row);
      const known = next.get(key);
      next.set(key, known ? kind.laterOf(known, row) : row);
    }
    return next;
  };
  const takeWaiting = () => {
    const { of, rows: arrived } = waiting.current;
    waiting.current = { of: feedKey, rows: none };
    return of === feedKey ? arrived : none;
  };
  const startOver = (arrived: ReadonlyMap<string, Row>) => {
    // Only the first page: the reader is at the top, and the rest is one scroll away.
    client.setQueryData<InfiniteData<ListPage<Row>>>(
      query.key,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    setLiveEnd({ ...live, rows: arrived.size > MOST_LIVE_ROWS ? none : arrived });
    refresh();
  };
  const flush = () => {
    const arrived = takeWaiting();
    setWaitingCount(0);
    if (arrived.size === 0) return;
    if (live.rows.size + arrived.size > MOST_LIVE_ROWS) startOver(arrived);
    else setLiveEnd({ ...live, rows: add(live.rows, arrived.values()) });
  };

  const status = useLiveSocket(project, filter ?? NO_FILTER, filter !== undefined, {
    onRows: (arrived) => {
      const before = waiting.current.of === feedKey ? waiting.current.rows : none;
      // So many will not be merged but read afresh: no need to keep them.
      if (before.size > MOST_LIVE_ROWS) return;
      waiting.current = { of: feedKey, rows: add(before, arrived as Row[]) };
    },
    onDropped: (_frames, count) => {
      setLiveEnd((before) => ({
        of: feedKey,
        rows: before.of === feedKey ? before.rows : none,
        dropped: (before.of === feedKey ? before.dropped : 0) + count,
      }));
      clearTimeout(refreshTimer.current);
      refreshTimer.current = setTimeout(refresh, REFRESH_AFTER_DROP_MS);
    },
    onGap: refresh,
  });

  const tick = () => {
    if (!holds?.()) return flush();
    if (waiting.current.of !== feedKey || waiting.current.rows.size === 0) return undefined;
    const shown = new Set(rows.map(kind.keyOf));
    setWaitingCount([...waiting.current.rows.keys()].filter((key) => !shown.has(key)).length);
    return undefined;
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
    refresh,
    dropped: live.dropped,
    clearDropped: () => setLiveEnd({ ...live, dropped: 0 }),
    ...status,
  };
}
