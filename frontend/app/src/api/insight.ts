/** Reading what explains a trace: who held the clock, what is usual, attributes by row, log lines. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

/** As many as one answer may hold: most traces have fewer lines than that. */
const LOG_PAGE = 1000;

/** `row`: of the waterfall with `spanCount` spans; undefined for the first root. */
export function criticalPathQuery(
  project: string,
  traceId: string,
  spanCount: number,
  row: number | undefined,
) {
  return queryOptions({
    queryKey: ["critical-path", project, traceId, spanCount, row],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/critical-path/", {
          params: {
            path: { slug: project, trace_id: traceId },
            query: { span_count: spanCount, ...(row !== undefined && { row }) },
          },
          signal,
        }),
      ),
    staleTime: Infinity,
    // Rows of another count are other rows: the page reads the trace again by itself.
    retry: false,
  });
}

interface SpanChoice {
  start_time_unix_nano: string;
  kind: "UNSPECIFIED" | "INTERNAL" | "SERVER" | "CLIENT" | "PRODUCER" | "CONSUMER";
}

export function usualQuery(project: string, traceId: string, spanId: string, choice: SpanChoice | undefined) {
  return queryOptions({
    queryKey: ["usual", project, traceId, spanId, choice],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/spans/{span_id}/usual/", {
          params: { path: { slug: project, trace_id: traceId, span_id: spanId }, query: choice },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
}

export function traceKeysQuery(project: string, traceId: string, spanCount: number) {
  return queryOptions({
    queryKey: ["trace-keys", project, traceId, spanCount],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/attributes/", {
          params: { path: { slug: project, trace_id: traceId } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

export function traceAttributeQuery(project: string, traceId: string, spanCount: number, key: string) {
  return queryOptions({
    queryKey: ["trace-attribute", project, traceId, spanCount, key],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/attributes/values/", {
          params: { path: { slug: project, trace_id: traceId }, query: { key } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

/** The log lines of a trace in order of time, a page at a time. */
export function traceLogsQuery(project: string, traceId: string) {
  return infiniteQueryOptions({
    queryKey: ["trace-logs", project, traceId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/logs/", {
          params: {
            path: { slug: project },
            query: {
              trace_id: traceId,
              order: "asc",
              limit: LOG_PAGE,
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 30_000,
  });
}

/** The text is what the server sent, laid out; parsing is for that alone. */
export function otlpQuery(project: string, traceId: string, spanCount: number) {
  return queryOptions({
    queryKey: ["otlp", project, traceId, spanCount],
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/otlp/", {
          params: { path: { slug: project, trace_id: traceId } },
          signal,
        }),
      );
      const text = JSON.stringify(answer, null, 2);
      return { text, lines: text.split("\n") };
    },
    staleTime: Infinity,
    gcTime: 60_000,
  });
}
