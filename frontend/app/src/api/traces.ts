/** Reading traces and services: the queries that several pages share. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

export interface TraceFilter {
  service: string | undefined;
  environment: string | undefined;
}

interface PageParam {
  cursor?: string;
  /** The range as it stood at the first page, so that later pages continue the same list. */
  start: string;
  end?: string;
}

export function tracesQuery(project: string, range: TimeRange, filter: TraceFilter, limit: number) {
  return infiniteQueryOptions({
    queryKey: ["traces", project, range, filter, limit],
    initialPageParam: undefined as PageParam | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const param = pageParam ?? timeRangeQuery(range, Date.now());
      const query = {
        ...param,
        ...(filter.service && { service: filter.service }),
        ...(filter.environment && { environment: filter.environment }),
        limit,
      };
      const page = await unwrap(
        api.GET("/api/v1/projects/{slug}/traces/", { params: { path: { slug: project }, query }, signal }),
      );
      return { ...page, param };
    },
    getNextPageParam: (page) => (page.next_cursor ? { ...page.param, cursor: page.next_cursor } : undefined),
  });
}

/** In unix nanoseconds, the range that a list was read with; before the first page: any time. */
export function listedRange(param: PageParam | undefined): { startNs: number; endNs: number } {
  return {
    startNs: param ? Date.parse(param.start) * 1e6 : 0,
    endNs: param?.end ? Date.parse(param.end) * 1e6 : Infinity,
  };
}

export function servicesQuery(project: string, range: TimeRange, environment: string | undefined) {
  return queryOptions({
    queryKey: ["services", project, range, environment],
    queryFn: ({ signal }) => {
      const query = { ...timeRangeQuery(range, Date.now()), ...(environment && { environment }) };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/", { params: { path: { slug: project }, query }, signal }),
      );
    },
    staleTime: 15_000,
  });
}

export function onboardingQuery(project: string) {
  return queryOptions({
    queryKey: ["onboarding", project],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/onboarding/", { params: { path: { slug: project } }, signal })),
  });
}
