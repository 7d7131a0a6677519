/** The trace as it is loaded: columns first, ids and events of a large one once it is drawn, growth as it comes. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { isStatus } from "@/api/client";
import { useLiveSocket } from "@/api/live";
import { type TracePart, waterfallDetailsQuery, waterfallQuery } from "@/api/trace";
import type { LiveFilter } from "@/api/socket";
import type { TraceSummary, Waterfall } from "@/api/types";
import { unixNanoToMs } from "@/lib/format";

import { readTrace, type Trace, withDetails } from "./model/trace";
import { useAfterPaint } from "./useAfterPaint";

/** What reports of a trace as late as this after its end belongs to the past. */
const SETTLED_AFTER_MS = 15 * 60_000;
/** A busy project's stream tells of the newest traces only: a young one is asked for as well. */
const YOUNG_MS = 30_000;
const REFRESH_MS = 3_000;

function ageMs(answer: Waterfall): number {
  return Date.now() - unixNanoToMs(answer.start_time_unix_nano) - answer.duration_ns / 1e6;
}

export function useTrace(project: string, traceId: string, part: TracePart) {
  const query = useQuery({
    ...waterfallQuery(project, traceId, part),
    refetchInterval: ({ state }) => (state.data && ageMs(state.data) < YOUNG_MS ? REFRESH_MS : false),
  });
  const { data: answer, refetch } = query;
  const drawn = useMemo(() => answer && readTrace(answer), [answer]);
  const { details, fault } = useDetails(project, query);
  const trace = useMemo<Trace | undefined>(
    () => (drawn && details ? withDetails(drawn, details) : drawn),
    [drawn, details],
  );
  useGrowth(project, answer, refetch);
  return { query, trace, fault };
}

/** Ids and events did not come: no row can be opened until they do. */
export interface DetailsFault {
  error: unknown;
  isRetrying: boolean;
  retry: () => void;
}

/** Asked for after the first paint: the reader looks at bars first. */
function useDetails(project: string, waterfall: UseQueryResult<Waterfall>) {
  const { data: answer, refetch } = waterfall;
  const painted = useAfterPaint(answer !== undefined);
  const details = useQuery({
    ...waterfallDetailsQuery(project, answer?.trace_id ?? "", answer?.span_count ?? 0),
    enabled: painted && answer !== undefined && answer.details === null,
  });
  // The trace has other spans by now, so other rows: it is read anew, and asked for the details of those.
  const isOutdated = isStatus(details.error, 409);
  useEffect(() => {
    if (isOutdated) void refetch();
  }, [isOutdated, refetch]);
  const readAt = Math.max(waterfall.dataUpdatedAt, waterfall.errorUpdatedAt);
  const isFault = details.isError && (!isOutdated || readAt > details.errorUpdatedAt);
  const retry = () => {
    if (isOutdated) void refetch();
    void details.refetch();
  };
  const fault: DetailsFault | undefined = isFault
    ? { error: details.error, isRetrying: details.isFetching, retry }
    : undefined;
  return { details: details.data, fault };
}

function useGrowth(project: string, answer: Waterfall | undefined, refetch: () => unknown): void {
  const isOpen = answer !== undefined && ageMs(answer) < SETTLED_AFTER_MS;
  const filter: LiveFilter = { feed: "traces", q: `trace:id=${answer?.trace_id}`, environment: null };
  useLiveSocket(project, filter, isOpen, {
    onRows: (traces) => {
      const told = (traces as TraceSummary[]).find((trace) => trace.trace_id === answer?.trace_id);
      if (told && told.span_count !== answer?.span_count) refetch();
    },
    // The newest frame, which is never dropped, tells of all growth before it.
    onDropped: () => undefined,
    onGap: () => refetch(),
  });
}
