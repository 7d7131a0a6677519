/** Reading one trace: what its page asks for, before and after it is drawn. */
import { queryOptions } from "@tanstack/react-query";

import { readAlike } from "@/lib/alike";

import { api, unwrap } from "./client";

/** Of a trace too large to be whole: a span and what lies below it, or the members of a folded row. */
export interface TracePart {
  part?: string;
  alike?: string;
}

function partQuery({ part, alike }: TracePart) {
  const folded = alike ? readAlike(alike) : undefined;
  if (!folded) return part ? { part } : {};
  const { parentId, service, name, kind, fromNs } = folded;
  return { parent_id: parentId, service, name, kind, from_ns: fromNs };
}

export function waterfallQuery(project: string, traceId: string, part: TracePart = {}) {
  return queryOptions({
    queryKey: ["waterfall", project, traceId, part],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/waterfall/", {
          params: { path: { slug: project, trace_id: traceId }, query: partQuery(part) },
          signal,
        }),
      ),
  });
}

/** Rows of the waterfall whose spans match a filter; the count says which rows are meant. */
export function traceMatchesQuery(project: string, traceId: string, spanCount: number, q: string) {
  return queryOptions({
    queryKey: ["trace-matches", project, traceId, spanCount, q],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/matches/", {
          params: { path: { slug: project, trace_id: traceId }, query: { q, span_count: spanCount } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}

/** Ids and events of a large trace; the count says which rows are meant. */
export function waterfallDetailsQuery(project: string, traceId: string, spanCount: number) {
  return queryOptions({
    queryKey: ["waterfall-details", project, traceId, spanCount],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/waterfall/details/", {
          params: { path: { slug: project, trace_id: traceId }, query: { span_count: spanCount } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}
