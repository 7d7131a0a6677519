/** What became of everything that came in: the query behind the health page. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

export function ingestHealthQuery(project: string, minutes: number) {
  return queryOptions({
    queryKey: ["ingest-health", project, minutes],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/ingest/health/", {
          params: { path: { slug: project }, query: { minutes } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
