/** Every address of the application, what it needs first, and which part of the program it loads. */
import { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import { meQuery } from "@/api/account";
import { isStatus } from "@/api/client";
import type { Me } from "@/api/types";
import { parseAuthSearch } from "@/features/auth/url";
import { parseHomeSearch } from "@/features/home/url";
import { parseIngestSearch } from "@/features/ingest/url";
import { parseTraceSearch, parseTracesSearch } from "@/features/traces/url";
import { parseSearch, stringifySearch } from "@/lib/search";
import { readStored } from "@/lib/storage";

import { NotFoundPage, PendingPage, ProjectNotFoundPage, RouteErrorPage } from "./RouteStates";

interface RouterContext {
  queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Outlet });

// --- Doors: anybody
const door = createRoute({ getParentRoute: () => rootRoute, id: "door", validateSearch: parseAuthSearch });
const doors = [
  createRoute({
    getParentRoute: () => door,
    path: "/login",
    component: lazyRouteComponent(() => import("@/features/auth/SignInPage"), "SignInPage"),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/signup",
    component: lazyRouteComponent(() => import("@/features/auth/SignUpPage"), "SignUpPage"),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/password/reset",
    component: lazyRouteComponent(
      () => import("@/features/auth/ForgottenPasswordPage"),
      "ForgottenPasswordPage",
    ),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/password/reset/$key",
    component: lazyRouteComponent(() => import("@/features/auth/NewPasswordPage"), "NewPasswordPage"),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/verify-email/$key",
    component: lazyRouteComponent(() => import("@/features/auth/VerifyEmailPage"), "VerifyEmailPage"),
  }),
  createRoute({
    getParentRoute: () => door,
    path: "/invite/$token",
    component: lazyRouteComponent(() => import("@/features/auth/InvitationPage"), "InvitationPage"),
  }),
] as const;

// --- Inside: signed-in people
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

const inside = createRoute({ getParentRoute: () => rootRoute, id: "inside", beforeLoad: requireMe });

const indexRoute = createRoute({
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

const newRoute = createRoute({
  getParentRoute: () => inside,
  path: "/new",
  component: lazyRouteComponent(() => import("@/features/onboarding/FirstStepsPage"), "FirstStepsPage"),
});

const NO_PROJECT = "no such project";

const projectRoute = createRoute({
  getParentRoute: () => inside,
  path: "/p/$project",
  component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
  // A page that this project does not have is not a project that is gone.
  notFoundComponent: ({ data }) => (data === NO_PROJECT ? <ProjectNotFoundPage /> : <NotFoundPage />),
  beforeLoad: ({ context: { me }, params }) => {
    const known = me.organizations.some((organization) =>
      organization.projects.some((project) => project.slug === params.project),
    );
    if (!known) throw notFound({ data: NO_PROJECT });
  },
});
const homeRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  validateSearch: parseHomeSearch,
  component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage"),
});
const startRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/start",
  component: lazyRouteComponent(() => import("@/features/onboarding/OnboardingPage"), "OnboardingPage"),
});
const tracesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/traces",
  validateSearch: parseTracesSearch,
  component: lazyRouteComponent(() => import("@/features/traces/TracesPage"), "TracesPage"),
});
const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/traces/$traceId",
  validateSearch: parseTraceSearch,
  component: lazyRouteComponent(() => import("@/features/traces/TracePage"), "TracePage"),
});
const ingestRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/ingest",
  validateSearch: parseIngestSearch,
  component: lazyRouteComponent(() => import("@/features/ingest/IngestPage"), "IngestPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsLayout"), "SettingsLayout"),
});
const settingsPages = [
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/",
    component: lazyRouteComponent(() => import("@/features/settings/ProjectSettings"), "ProjectSettings"),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/keys",
    component: lazyRouteComponent(() => import("@/features/settings/KeySettings"), "KeySettings"),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/redaction",
    component: lazyRouteComponent(
      () => import("@/features/settings/redaction/RedactionSettings"),
      "RedactionSettings",
    ),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/members",
    component: lazyRouteComponent(() => import("@/features/settings/MemberSettings"), "MemberSettings"),
  }),
] as const;

const routeTree = rootRoute.addChildren([
  door.addChildren(doors),
  inside.addChildren([
    indexRoute,
    newRoute,
    projectRoute.addChildren([
      homeRoute,
      startRoute,
      tracesRoute,
      traceRoute,
      ingestRoute,
      settingsRoute.addChildren(settingsPages),
    ]),
  ]),
]);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // What was refused or is not there will not change by asking again at once.
        retry: (failures, error) => failures < 2 && !isStatus(error, 400, 401, 403, 404, 410),
        staleTime: 10_000,
      },
    },
  });
}

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 300,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: RouteErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
