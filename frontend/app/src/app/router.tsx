/** Every address of the application, what it needs first, and which part of the program it loads. */
import type { QueryClient } from "@tanstack/react-query";
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
import { waterfallQuery } from "@/api/trace";
import type { Me } from "@/api/types";
import { parseAuthSearch } from "@/features/auth/url";
import { parseCompareSearch, parseDeploymentsSearch } from "@/features/deployments/url";
import { parseErrorSearch, parseErrorsSearch } from "@/features/errors/url";
import { parseIngestSearch } from "@/features/ingest/url";
import { parseLogsSearch } from "@/features/logs/url";
import { parseMapSearch } from "@/features/map/url";
import { parseTraceSearch } from "@/features/trace/url";
import { parseSearchSearch } from "@/features/search/url";
import { parseServiceSearch, parseServicesSearch } from "@/features/services/url";
import { carryScope, parseScope } from "@/lib/scope";
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
  validateSearch: parseScope,
  // Every link into a project passes here, whoever made it: the time range and the environment stay.
  search: { middlewares: [({ search, next }) => carryScope(search, next(search))] },
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
  component: lazyRouteComponent(() => import("@/features/home/HomePage"), "HomePage"),
});
const servicesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/services",
  validateSearch: parseServicesSearch,
  component: lazyRouteComponent(() => import("@/features/services/ServicesPage"), "ServicesPage"),
});
const serviceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/services/$name",
  validateSearch: parseServiceSearch,
  component: lazyRouteComponent(() => import("@/features/services/service/ServicePage"), "ServicePage"),
});
const startRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/start",
  component: lazyRouteComponent(() => import("@/features/onboarding/OnboardingPage"), "OnboardingPage"),
});
const searchRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/search",
  validateSearch: parseSearchSearch,
  component: lazyRouteComponent(() => import("@/features/search/SearchPage"), "SearchPage"),
});
/** Where the list was before it could search: kept addresses go on working. */
const tracesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/traces",
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/p/$project/search", params, search: parseSearchSearch(search), replace: true });
  },
});
const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/traces/$traceId",
  validateSearch: parseTraceSearch,
  // The trace is on its way while the page's code is; hovering a link loads the code only.
  loaderDeps: ({ search: { part, alike } }) => ({ ...(part && { part }), ...(alike && { alike }) }),
  loader: ({ context, params, deps, preload }) => {
    if (!preload)
      void context.queryClient.prefetchQuery(waterfallQuery(params.project, params.traceId, deps));
  },
  component: lazyRouteComponent(() => import("@/features/trace/TracePage"), "TracePage"),
});
const logsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/logs",
  validateSearch: parseLogsSearch,
  component: lazyRouteComponent(() => import("@/features/logs/LogsPage"), "LogsPage"),
});
const deploymentsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/deployments",
  validateSearch: parseDeploymentsSearch,
  component: lazyRouteComponent(() => import("@/features/deployments/DeploymentsPage"), "DeploymentsPage"),
});
const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/deployments/compare",
  validateSearch: parseCompareSearch,
  component: lazyRouteComponent(() => import("@/features/deployments/compare/ComparePage"), "ComparePage"),
});
const errorsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/errors",
  validateSearch: parseErrorsSearch,
  component: lazyRouteComponent(() => import("@/features/errors/ErrorsPage"), "ErrorsPage"),
});
const errorRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/errors/$id",
  validateSearch: parseErrorSearch,
  component: lazyRouteComponent(() => import("@/features/errors/ErrorPage"), "ErrorPage"),
});
const mapRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/map",
  validateSearch: parseMapSearch,
  component: lazyRouteComponent(() => import("@/features/map/MapPage"), "MapPage"),
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
      servicesRoute,
      serviceRoute,
      startRoute,
      searchRoute,
      tracesRoute,
      traceRoute,
      logsRoute,
      deploymentsRoute,
      compareRoute,
      mapRoute,
      errorsRoute,
      errorRoute,
      ingestRoute,
      settingsRoute.addChildren(settingsPages),
    ]),
  ]),
]);

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
