/** Which environments a project has: the same list on every page. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

export function environmentsQuery(project: string) {
  return queryOptions({
    queryKey: ["environments", project],
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        api.GET("/api/v1/projects/{slug}/environments/", { params: { path: { slug: project } }, signal }),
      );
      return answer.environments;
    },
    staleTime: 60_000,
  });
}
