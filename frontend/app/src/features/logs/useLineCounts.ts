/** How many lines match, over time. */
import { useQuery } from "@tanstack/react-query";

import { logHistogramQuery } from "@/api/logs";
import type { ListPage, Question } from "@/api/search";
import type { LogRecord } from "@/api/types";

const REFRESH_MS = 15_000;

interface Listing {
  list: {
    data: { pages: ReadonlyArray<ListPage<LogRecord>> } | undefined;
    isPlaceholderData: boolean;
    isError: boolean;
  };
  /** The list grows by itself. */
  isLive: boolean;
  paused: boolean;
}

/** Of the very lines that the list is about; beside one that grows they are counted anew, every few seconds. */
export function useLineCounts(project: string, question: Question, { list, isLive, paused }: Listing) {
  const asOfMs = isLive || list.isPlaceholderData ? undefined : list.data?.pages[0]?.as_of_ms;
  return useQuery({
    ...logHistogramQuery(project, question, asOfMs),
    enabled: isLive || asOfMs !== undefined || list.isError,
    refetchInterval: isLive && !paused ? REFRESH_MS : false,
  });
}
