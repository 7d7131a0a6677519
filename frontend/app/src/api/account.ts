/** Who is here and where they may go: the signed-in person, their organizations and projects. */
import { queryOptions, type QueryClient } from "@tanstack/react-query";

import { api, unwrap } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/", { signal })),
  staleTime: 60_000,
  retry: false,
});

export function projectQuery(slug: string) {
  return queryOptions({
    queryKey: ["project", slug],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/", { params: { path: { slug } }, signal })),
    staleTime: 60_000,
  });
}

/** After signing in or out nothing that was read before may be shown again. */
export function forgetEverything(client: QueryClient): void {
  client.clear();
}
