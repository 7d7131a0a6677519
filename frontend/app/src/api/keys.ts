/** The API keys of a project: the query behind the settings, and what onboarding puts into snippets. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";

export function apiKeysQuery(project: string) {
  return queryOptions({
    queryKey: ["keys", project],
    queryFn: async ({ signal }) =>
      (
        await unwrap(
          api.GET("/api/v1/projects/{slug}/keys/", { params: { path: { slug: project } }, signal }),
        )
      ).keys,
  });
}
