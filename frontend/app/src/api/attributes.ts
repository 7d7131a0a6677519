/** What a filter can speak of: the keys and values that were seen, with how often. */
import { queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

export interface SuggestionScope {
  project: string;
  range: TimeRange;
  signal: "spans" | "logs";
  /** Only what it sent. */
  service?: string | undefined;
}

/** At most so many are told; fewer are all that there are. */
export const SUGGESTED = 60;
const FRESH_MS = 60_000;

function paramsOf({ range, signal, service }: SuggestionScope, prefix: string) {
  return {
    ...timeRangeQuery(range, Date.now()),
    signal,
    prefix,
    limit: SUGGESTED,
    ...(service && { service }),
  };
}

export function keysQuery(scope: SuggestionScope, prefix: string) {
  return queryOptions({
    queryKey: ["attributes", scope, prefix],
    queryFn: async () => {
      const params = { path: { slug: scope.project }, query: paramsOf(scope, prefix) };
      return (await unwrap(api.GET("/api/v1/projects/{slug}/attributes/", { params }))).keys;
    },
    staleTime: FRESH_MS,
    retry: false,
  });
}

export function valuesQuery(scope: SuggestionScope, key: string, prefix: string) {
  return queryOptions({
    queryKey: ["attribute values", scope, key, prefix],
    queryFn: async () => {
      const params = { path: { slug: scope.project }, query: { ...paramsOf(scope, prefix), key } };
      return (await unwrap(api.GET("/api/v1/projects/{slug}/attributes/values/", { params }))).values;
    },
    staleTime: FRESH_MS,
    retry: false,
  });
}
