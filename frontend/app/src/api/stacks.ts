/** Stacks read through source maps, and what was uploaded for them. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

/** What carries stacks: a log record with one, or a span with its exceptions. */
export type StackSource = { log: string } | { trace_id: string; span_id: string };

export function stacksQuery(project: string, source: StackSource) {
  return queryOptions({
    queryKey: ["stacks", project, source],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/stacks/", {
          params: { path: { slug: project }, query: source },
          signal,
        }),
      ),
    // A new upload may change it; a stack that is being read should not jump.
    staleTime: 60_000,
  });
}

export function sourceMapsQuery(project: string) {
  return queryOptions({
    queryKey: ["source maps", project],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/sourcemaps/", { params: { path: { slug: project } }, signal })),
  });
}

export function sourceMapFilesQuery(project: string, service: string, version: string) {
  return queryOptions({
    queryKey: ["source maps", project, service, version],
    queryFn: async ({ signal }) =>
      (
        await unwrap(
          api.GET("/api/v1/projects/{slug}/sourcemaps/files/", {
            params: { path: { slug: project }, query: { service, version } },
            signal,
          }),
        )
      ).files,
  });
}
