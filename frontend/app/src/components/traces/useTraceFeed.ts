/** Traces that match, newest first, with what arrives while one looks. */
import { type Question, type TraceOrder, tracesQuery } from "@/api/search";
import { isMoving } from "@/lib/timerange";

import { useLiveList } from "../live/useLiveList";
import { TRACES } from "./merge";

interface FeedOptions {
  order?: TraceOrder;
  limit?: number;
  columns?: readonly string[];
  holds?: () => boolean;
}

export function useTraceFeed(project: string, question: Question, options: FeedOptions = {}) {
  const { order = "start", limit = 50, columns = [], holds } = options;
  const { q, environment = null, range } = question;
  // Only where new rows come first, and only into a range that reaches the present.
  const isLive = order === "start" && isMoving(range);
  return useLiveList(project, TRACES, tracesQuery(project, question, order, columns, limit), {
    filter: isLive ? { feed: "traces", q, environment, columns } : undefined,
    holds,
  });
}
