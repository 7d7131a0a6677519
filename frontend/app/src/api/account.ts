/** Who is here and where they may go: the signed-in person, their organizations and projects. */
import { hashKey, queryOptions, type QueryClient } from "@tanstack/react-query";

import { api, isStatus, unwrap } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/", { signal })),
  staleTime: 60_000,
  retry: false,
});

const ME_HASH = hashKey(meQuery.queryKey);

export function projectQuery(slug: string) {
  return queryOptions({
    queryKey: ["project", slug],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/projects/{slug}/", { params: { path: { slug } }, signal })),
    staleTime: 60_000,
  });
}

/** A session may end while a page is open: the first answer that says so ends it here, too. */
export function onSessionEnd(client: QueryClient, end: () => void): void {
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "error") return;
    if (isStatus(event.action.error, 401) && event.query.queryHash !== ME_HASH) end();
  });
}

/** After signing in or out nothing that was read before may be shown again. */
export function forgetEverything(client: QueryClient): void {
  client.clear();
}
