/** Reading what browsers told: views, web vitals, pages and sessions. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

export interface RumScope {
  range: TimeRange;
  environment: string | undefined;
  service: string | undefined;
  /** A filter that views and log records of browsers can both be asked. */
  q: string;
}

export type RumPageSort = "views" | "sessions" | "errors" | "lcp" | "inp" | "cls" | "load";
export type RumDimension = "browser" | "os" | "device" | "country" | "version";

const STALE_MS = 15_000;

function scopeQuery({ range, environment, service, q }: RumScope) {
  return {
    ...timeRangeQuery(range, Date.now()),
    ...(environment && { environment }),
    ...(service && { service }),
    ...(q && { q }),
  };
}

export function rumOverviewQuery(project: string, scope: RumScope) {
  return queryOptions({
    queryKey: ["rum", project, "overview", scope],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/overview/", {
          params: { path: { slug: project }, query: scopeQuery(scope) },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}

export function rumPagesQuery(project: string, scope: RumScope, sort: RumPageSort, limit: number) {
  return queryOptions({
    queryKey: ["rum", project, "pages", scope, sort, limit],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/pages/", {
          params: { path: { slug: project }, query: { ...scopeQuery(scope), sort, limit } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}

/** Of all pages, or of one. */
export function rumBreakdownQuery(
  project: string,
  scope: RumScope,
  page: string | undefined,
  by: RumDimension,
) {
  return queryOptions({
    queryKey: ["rum", project, "breakdown", scope, page, by],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/breakdown/", {
          params: { path: { slug: project }, query: { ...scopeQuery(scope), ...(page && { page }), by } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}

export function rumPageQuery(project: string, scope: RumScope, page: string) {
  return queryOptions({
    queryKey: ["rum", project, "page", page, scope],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/page/", {
          params: { path: { slug: project }, query: { ...scopeQuery(scope), page } },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}

/** With a view of the page, where one is named. */
export function rumSessionsQuery(project: string, scope: RumScope, page: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["rum", project, "sessions", scope, page],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/sessions/", {
          params: {
            path: { slug: project },
            query: {
              ...scopeQuery(scope),
              ...(page && { page }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: STALE_MS,
  });
}

export function rumSessionQuery(project: string, id: string, scope: RumScope) {
  return queryOptions({
    queryKey: ["rum", project, "session", id, scope],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/rum/sessions/{session_id}/", {
          params: { path: { slug: project, session_id: id }, query: scopeQuery(scope) },
          signal,
        }),
      ),
    staleTime: STALE_MS,
  });
}
