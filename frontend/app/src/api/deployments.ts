/** Which version went live where and when. */
import { queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

interface DeploymentScope {
  range: TimeRange;
  environment: string | undefined;
}

export function deploymentsQuery(project: string, scope: DeploymentScope & { service?: string | undefined }) {
  return queryOptions({
    queryKey: ["deployments", project, scope],
    queryFn: ({ signal }) => {
      const { range, environment, service } = scope;
      const query = {
        ...timeRangeQuery(range, Date.now()),
        ...(environment && { environment }),
        ...(service && { service }),
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/deployments/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
    },
    staleTime: 15_000,
  });
}

/** Which two versions are compared: whether `b` is better or worse than `a`. */
interface VersionPair {
  service: string;
  a: string;
  b: string;
}

export function comparisonQuery(project: string, pair: VersionPair, scope: DeploymentScope) {
  return queryOptions({
    queryKey: ["versions", project, pair, scope],
    queryFn: ({ signal }) => {
      const { range, environment } = scope;
      const query = {
        ...pair,
        ...timeRangeQuery(range, Date.now()),
        ...(environment && { environment }),
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/deployments/compare/", {
          params: { path: { slug: project }, query },
          signal,
        }),
      );
    },
    staleTime: 15_000,
  });
}
