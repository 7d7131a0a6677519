/** Where signed-in people are: which project, and the frame around its pages. */
import { createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";

import { meQuery } from "@/api/account";
import { isStatus } from "@/api/client";
import type { Me } from "@/api/types";
import { carryScope, parseScope } from "@/lib/scope";
import { readStored } from "@/lib/storage";

import { NotFoundPage, ProjectNotFoundPage } from "../RouteStates";
import { rootRoute, type RouterContext } from "./root";

async function requireMe({
  context,
  location,
}: {
  context: RouterContext;
  location: { href: string };
}): Promise<{ me: Me }> {
  try {
    return { me: await context.queryClient.ensureQueryData(meQuery) };
  } catch (error) {
    if (!isStatus(error, 401, 403)) throw error;
    throw redirect({ to: "/login", search: location.href === "/" ? {} : { next: location.href } });
  }
}

export const inside = createRoute({ getParentRoute: () => rootRoute, id: "inside", beforeLoad: requireMe });

export const indexRoute = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: ({ context: { me } }) => {
    const slugs = me.organizations.flatMap((organization) =>
      organization.projects.map((project) => project.slug),
    );
    const last = readStored("project", "");
    const project = slugs.includes(last) ? last : slugs[0];
    throw project
      ? redirect({ to: "/p/$project", params: { project }, replace: true })
      : redirect({ to: "/new", replace: true });
  },
});

export const newRoute = createRoute({
  getParentRoute: () => inside,
  path: "/new",
  component: lazyRouteComponent(() => import("@/features/onboarding/FirstStepsPage"), "FirstStepsPage"),
});

const NO_PROJECT = "no such project";

export const projectRoute = createRoute({
  getParentRoute: () => inside,
  path: "/p/$project",
  validateSearch: parseScope,
  // Every link into a project passes here, whoever made it: the time range and the environment stay.
  search: { middlewares: [({ search, next }) => carryScope(search, next(search))] },
  component: lazyRouteComponent(() => import("../shell/Shell"), "Shell"),
  // A page that this project does not have is not a project that is gone.
  notFoundComponent: ({ data }) => (data === NO_PROJECT ? <ProjectNotFoundPage /> : <NotFoundPage />),
  beforeLoad: ({ context: { me }, params }) => {
    const known = me.organizations.some((organization) =>
      organization.projects.some((project) => project.slug === params.project),
    );
    if (!known) throw notFound({ data: NO_PROJECT });
  },
});
