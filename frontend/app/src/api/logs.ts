/** Reading logs: the list, one record, what stands around it, how many there are over time. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";
import type { ListQuery, Question } from "./search";
import type { LogRecord } from "./types";

export type ContextOf = "instance" | "service";
export type LogOrder = "desc" | "asc";

const LOGS_A_PAGE = 200;
/** What a file holds at most: of more that match, the first in its order (apps/logs/export.py). */
export const MOST_LINES_EXPORTED = 100_000;

function filterOf({ environment, q }: Question) {
  return { ...(q && { q }), ...(environment && { environment }) };
}

export function logsQuery(project: string, question: Question, order: LogOrder): ListQuery<LogRecord> {
  return {
    key: ["logs", project, question, order],
    read: async (param = timeRangeQuery(question.range, Date.now()), signal) => {
      const query = { ...param, ...filterOf(question), order, limit: LOGS_A_PAGE };
      const page = await unwrap(
        api.GET("/api/v1/projects/{slug}/logs/", { params: { path: { slug: project }, query }, signal }),
      );
      return { ...page, rows: page.logs, param };
    },
  };
}

export function logQuery(project: string, id: string) {
  return queryOptions({
    queryKey: ["log", project, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/logs/{log_id}/", {
          params: { path: { slug: project, log_id: id } },
          signal,
        }),
      ),
    // A record never changes.
    staleTime: Infinity,
  });
}

export function logContextQuery(project: string, id: string, of: ContextOf, lines: number) {
  return queryOptions({
    queryKey: ["log-context", project, id, of, lines],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/logs/{log_id}/context/", {
          params: { path: { slug: project, log_id: id }, query: { of, lines } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** Of what had arrived by `asOfMs`, which a list says of itself: then both count the same lines. */
export function logHistogramQuery(project: string, question: Question, asOfMs: number | undefined) {
  return queryOptions({
    queryKey: ["log-histogram", project, question, asOfMs],
    queryFn: async ({ signal }) => {
      // The chart ends with the clock, while the list stays open for what is on its way.
      const bounds = { end: new Date().toISOString(), ...timeRangeQuery(question.range, Date.now()) };
      const query = { ...bounds, ...filterOf(question), ...(asOfMs !== undefined && { as_of_ms: asOfMs }) };
      const histogram = await unwrap(
        api.GET("/api/v1/projects/{slug}/logs/histogram/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
      return { ...histogram, startMs: Date.parse(bounds.start), endMs: Date.parse(bounds.end) };
    },
    placeholderData: keepPreviousData,
  });
}

/** A file that the browser fetches by itself: all that matches, not what is on screen. */
export function logExportUrl(
  project: string,
  question: Question,
  order: LogOrder,
  format: "csv" | "json",
): string {
  const bounds = timeRangeQuery(question.range, Date.now());
  const query = new URLSearchParams({ ...bounds, ...filterOf(question), order, format });
  return `/api/v1/projects/${encodeURIComponent(project)}/logs/export/?${query}`;
}
