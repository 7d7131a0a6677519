/** Error groups: failures that are one and the same, how often each was seen, and what people decided of it. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";
import type { ErrorStatus } from "./types";

interface ErrorScope {
  range: TimeRange;
  environment: string | undefined;
  service: string | undefined;
  version: string | undefined;
}

export type ErrorSort = "last_seen" | "events" | "first_seen";

interface ErrorQuestion extends ErrorScope {
  status: ErrorStatus | "all";
  sort: ErrorSort;
  q: string;
}

function scopeQuery({ range, environment, service, version }: ErrorScope) {
  return {
    ...timeRangeQuery(range, Date.now()),
    ...(environment && { environment }),
    ...(service && { service }),
    ...(version && { version }),
  };
}

export function errorsQuery(project: string, question: ErrorQuestion) {
  return infiniteQueryOptions({
    queryKey: ["errors", project, question],
    queryFn: ({ pageParam, signal }) => {
      const { status, sort, q } = question;
      const query = {
        ...scopeQuery(question),
        status,
        sort,
        ...(q && { q }),
        ...(pageParam && { cursor: pageParam }),
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/errors/", { params: { path: { slug: project }, query }, signal }),
      );
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    staleTime: 15_000,
  });
}

export function errorQuery(project: string, id: string, scope: ErrorScope) {
  return queryOptions({
    queryKey: ["error", project, id, scope],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/errors/{error_id}/", {
          params: { path: { slug: project, error_id: id }, query: scopeQuery(scope) },
          signal,
        }),
      ),
    staleTime: 15_000,
  });
}

/** Resolved: in any version, in the next one, or in a version of a service; of each that has it, where none is
 * named. */
export interface Decision {
  status: ErrorStatus;
  version?: string;
  service?: string;
  in_next_version?: boolean;
}

const AT_ONCE = { version: "", service: "", in_next_version: false };

export async function decideError(project: string, id: string, decision: Decision): Promise<void> {
  await unwrap(
    api.POST("/api/v1/projects/{slug}/errors/{error_id}/status/", {
      params: { path: { slug: project, error_id: id } },
      body: { ...AT_ONCE, ...decision },
    }),
  );
}
