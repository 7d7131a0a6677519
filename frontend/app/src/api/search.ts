/** Searching: which traces and spans match, and how many over time. */
import { queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";
import type { FoundSpan, TraceSummary } from "./types";

/** What every view of a search is asked: equal questions are about the same spans. */
export interface Question {
  range: TimeRange;
  environment: string | undefined;
  q: string;
}

export type TraceOrder = "start" | "start_asc" | "duration" | "errors" | "spans";
export type SpanOrder = "start" | "start_asc" | "duration" | "duration_asc";

export interface PageParam {
  cursor?: string;
  /** The range as it stood at the first page, so that later pages continue the same list. */
  start: string;
  end?: string;
}

/** Orders by the most of something have one page of this many at most. */
export const MOST_RANKED = 200;

function filterOf({ environment, q }: Question) {
  return { ...(q && { q }), ...(environment && { environment }) };
}

function firstParam(question: Question): PageParam {
  return timeRangeQuery(question.range, Date.now());
}

export interface ListPage<Row> {
  rows: Row[];
  next_cursor: string | null;
  as_of_ms: number;
  param: PageParam;
}

/** A list that is read page by page; equal keys, equal lists. */
export interface ListQuery<Row> {
  key: readonly unknown[];
  read: (param: PageParam | undefined, signal: AbortSignal) => Promise<ListPage<Row>>;
}

export function tracesQuery(
  project: string,
  question: Question,
  order: TraceOrder,
  columns: readonly string[],
  limit: number,
): ListQuery<TraceSummary> {
  return {
    key: ["traces", project, question, order, columns, limit],
    read: async (param = firstParam(question), signal) => {
      const query = { ...param, ...filterOf(question), order, columns: [...columns], limit };
      const page = await unwrap(
        api.GET("/api/v1/projects/{slug}/traces/", { params: { path: { slug: project }, query }, signal }),
      );
      return { ...page, rows: page.traces, param };
    },
  };
}

export function spansQuery(
  project: string,
  question: Question,
  order: SpanOrder,
  columns: readonly string[],
  limit: number,
): ListQuery<FoundSpan> {
  return {
    key: ["spans", project, question, order, columns, limit],
    read: async (param = firstParam(question), signal) => {
      const query = { ...param, ...filterOf(question), order, columns: [...columns], limit };
      const page = await unwrap(
        api.GET("/api/v1/projects/{slug}/spans/", { params: { path: { slug: project }, query }, signal }),
      );
      return { ...page, rows: page.spans, param };
    },
  };
}

export function histogramQuery(project: string, question: Question) {
  return queryOptions({
    queryKey: ["search histogram", project, question],
    queryFn: ({ signal }) => {
      const query = { ...firstParam(question), ...filterOf(question) };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/search/histogram/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
    },
  });
}

/** What a file holds at most: of more that match, the first in its order (apps/traces/search/export.py). */
export const MOST_EXPORTED = { traces: 50_000, spans: 100_000 } as const;

type Exported = { columns: readonly string[] } & (
  { of: "traces"; order: TraceOrder } | { of: "spans"; order: SpanOrder }
);

/** A file that the browser fetches by itself: all that matches, not what is on screen. */
export function searchExportUrl(
  project: string,
  question: Question,
  exported: Exported,
  format: "csv" | "json",
): string {
  const { of, order, columns } = exported;
  const query = new URLSearchParams({ ...firstParam(question), ...filterOf(question), of, order, format });
  for (const column of columns) query.append("columns", column);
  return `/api/v1/projects/${encodeURIComponent(project)}/search/export/?${query}`;
}

/** In unix nanoseconds, the range that a list was read with; before the first page: any time. */
export function listedRange(param: PageParam | undefined): { startNs: number; endNs: number } {
  return {
    startNs: param ? Date.parse(param.start) * 1e6 : 0,
    endNs: param?.end ? Date.parse(param.end) * 1e6 : Infinity,
  };
}
