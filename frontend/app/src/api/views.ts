/** Views of a page that somebody has kept under a name. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { SavedView } from "./types";

export type ViewPage = SavedView["page"];

export function viewsQuery(project: string, page: ViewPage) {
  return queryOptions({
    queryKey: ["views", project, page],
    queryFn: async ({ signal }) => {
      const params = { path: { slug: project }, query: { page } };
      return (await unwrap(api.GET("/api/v1/projects/{slug}/views/", { params, signal }))).views;
    },
  });
}

interface NewView {
  name: string;
  page: ViewPage;
  search: string;
  is_shared: boolean;
}

export function createView(project: string, body: NewView): Promise<SavedView> {
  return unwrap(api.POST("/api/v1/projects/{slug}/views/", { params: { path: { slug: project } }, body }));
}

type Changes = Partial<Pick<SavedView, "name" | "search" | "is_shared">>;

export function changeView(project: string, id: number, body: Changes): Promise<SavedView> {
  const params = { path: { slug: project, view_id: id } };
  return unwrap(api.PATCH("/api/v1/projects/{slug}/views/{view_id}/", { params, body }));
}

export async function deleteView(project: string, id: number): Promise<void> {
  const params = { path: { slug: project, view_id: id } };
  await unwrap(api.DELETE("/api/v1/projects/{slug}/views/{view_id}/", { params }));
}
