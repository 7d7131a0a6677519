/** Reading services and what a project has received: the queries that several pages share. */
import { queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

/** The same time a day or a week ago. */
export type Compare = "day" | "week";

/** What figures of services are asked about. */
interface ServiceScope {
  range: TimeRange;
  environment: string | undefined;
  compare?: Compare | undefined;
}

/** What of a service is looked at. */
interface ServicePart extends ServiceScope {
  operation?: string | undefined;
  version?: string | undefined;
}

const STALE_MS = 15_000;

function withinOf({ range, environment }: ServiceScope) {
  return { ...timeRangeQuery(range, Date.now()), ...(environment && { environment }) };
}

export function servicesQuery(project: string, scope: ServiceScope) {
  return queryOptions({
    queryKey: ["services", project, scope],
    queryFn: ({ signal }) => {
      const query = { ...withinOf(scope), ...(scope.compare && { compare: scope.compare }) };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/", { params: { path: { slug: project }, query }, signal }),
      );
    },
    staleTime: STALE_MS,
  });
}

export function serviceQuery(project: string, name: string, part: ServicePart) {
  return queryOptions({
    queryKey: ["service", project, name, part],
    queryFn: ({ signal }) => {
      const { compare, version } = part;
      const query = { ...withinOf(part), ...(compare && { compare }), ...(version && { version }) };
      const path = { slug: project, name };
      return unwrap(api.GET("/api/v1/projects/{slug}/services/{name}/", { params: { path, query }, signal }));
    },
    staleTime: STALE_MS,
  });
}

export function serviceSeriesQuery(project: string, name: string, part: ServicePart) {
  return queryOptions({
    queryKey: ["service", project, name, "series", part],
    queryFn: ({ signal }) => {
      const { compare, operation, version } = part;
      const query = {
        ...withinOf(part),
        ...(compare && { compare }),
        ...(operation && { operation }),
        ...(version && { version }),
      };
      const path = { slug: project, name };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/{name}/series/", { params: { path, query }, signal }),
      );
    },
    staleTime: STALE_MS,
  });
}

export function exemplarsQuery(project: string, name: string, part: ServicePart) {
  return queryOptions({
    queryKey: ["service", project, name, "exemplars", part],
    queryFn: ({ signal }) => {
      const { operation, version } = part;
      const query = {
        ...withinOf(part),
        ...(operation && { operation }),
        ...(version && { version }),
      };
      const path = { slug: project, name };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/{name}/exemplars/", { params: { path, query }, signal }),
      );
    },
    staleTime: STALE_MS,
  });
}

export function instancesQuery(project: string, name: string, scope: ServiceScope) {
  return queryOptions({
    queryKey: ["service", project, name, "instances", scope],
    queryFn: ({ signal }) => {
      const path = { slug: project, name };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/{name}/instances/", {
          params: { path, query: withinOf(scope) },
          signal,
        }),
      );
    },
    staleTime: STALE_MS,
  });
}

export function serviceSettingsQuery(project: string, name: string) {
  return queryOptions({
    queryKey: ["service-settings", project, name],
    queryFn: ({ signal }) => {
      const path = { slug: project, name };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/services/{name}/settings/", { params: { path }, signal }),
      );
    },
  });
}

export function onboardingQuery(project: string) {
  return queryOptions({
    queryKey: ["onboarding", project],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/onboarding/", { params: { path: { slug: project } }, signal })),
  });
}
