/** What both kinds of results are given, and what they do alike. */
import { useEffect } from "react";

import type { LiveStatus } from "@/api/live";
import type { Question } from "@/api/search";
import type { useLiveList } from "@/components/live/useLiveList";

import type { Reading } from "./ResultList";
import type { SearchSearch } from "./url";
import type { useReading } from "./useReading";

export interface ResultsProps {
  project: string;
  search: SearchSearch;
  question: Question;
  reading: ReturnType<typeof useReading>;
  onChange: (next: Partial<SearchSearch>, options?: { replace?: boolean }) => void;
  onLive: (status: LiveStatus) => void;
  onError: (error: unknown) => void;
}

type Feed<Row> = ReturnType<typeof useLiveList<Row>>;

/** Tells the page what its header and its filter show, and the list how it is being read. */
export function useResults<Row>(feed: Feed<Row>, { reading, onLive, onError }: ResultsProps): Reading {
  const { list, state, perSecond, flush, refresh } = feed;
  const { error } = list;
  const { attach } = reading;
  useEffect(() => onLive({ state, perSecond }), [onLive, state, perSecond]);
  useEffect(() => onError(error), [onError, error]);
  useEffect(() => attach({ flush, refresh }));
  return {
    scrollRef: reading.scrollRef,
    stale: list.isPlaceholderData,
    hasMore: list.hasNextPage && !list.isPlaceholderData,
    loadingMore: list.isFetchingNextPage,
    moreFailed: list.isFetchNextPageError,
    onMore: () => void list.fetchNextPage(),
    onScrolledAway: reading.onScrolledAway,
    onPointer: reading.onPointer,
  };
}
