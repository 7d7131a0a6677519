/** The pages of a project, and which part of the program each loads. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { waterfallQuery } from "@/api/trace";
import { parseAlertsSearch, parseNewRuleSearch } from "@/features/alerts/url";
import { parseCompareSearch, parseDeploymentsSearch } from "@/features/deployments/url";
import { parseErrorSearch, parseErrorsSearch } from "@/features/errors/url";
import { parseIngestSearch } from "@/features/ingest/url";
import { parseLogsSearch } from "@/features/logs/url";
import { parseMapSearch } from "@/features/map/url";
import { parseStartSearch } from "@/features/onboarding/url";
import {
  parseOverviewSearch,
  parsePageSearch,
  parseSessionSearch,
  parseSessionsSearch,
} from "@/features/rum/url";
import { parseSearchSearch } from "@/features/search/url";
import { parseServiceSearch, parseServicesSearch } from "@/features/services/url";
import { parseTraceSearch } from "@/features/trace/url";

import { projectRoute } from "./inside";

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
const browserRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/browser",
    validateSearch: parseOverviewSearch,
    component: lazyRouteComponent(() => import("@/features/rum/OverviewPage"), "OverviewPage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/browser/page",
    validateSearch: parsePageSearch,
    component: lazyRouteComponent(() => import("@/features/rum/PageDetailPage"), "PageDetailPage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/browser/sessions",
    validateSearch: parseSessionsSearch,
    component: lazyRouteComponent(() => import("@/features/rum/SessionsPage"), "SessionsPage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/browser/sessions/$id",
    validateSearch: parseSessionSearch,
    component: lazyRouteComponent(() => import("@/features/rum/SessionPage"), "SessionPage"),
  }),
] as const;
const startRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/start",
  validateSearch: parseStartSearch,
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
const alertRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/alerts",
    validateSearch: parseAlertsSearch,
    component: lazyRouteComponent(() => import("@/features/alerts/AlertsPage"), "AlertsPage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/alerts/incidents/$id",
    component: lazyRouteComponent(() => import("@/features/alerts/incident/IncidentPage"), "IncidentPage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/alerts/rules/new",
    validateSearch: parseNewRuleSearch,
    component: lazyRouteComponent(() => import("@/features/alerts/rule/RulePage"), "NewRulePage"),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: "/alerts/rules/$id",
    component: lazyRouteComponent(() => import("@/features/alerts/rule/RulePage"), "RulePage"),
  }),
] as const;
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
    path: "/source-maps",
    component: lazyRouteComponent(
      () => import("@/features/settings/source-maps/SourceMapSettings"),
      "SourceMapSettings",
    ),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: "/members",
    component: lazyRouteComponent(() => import("@/features/settings/MemberSettings"), "MemberSettings"),
  }),
] as const;

export const projectPages = [
  homeRoute,
  servicesRoute,
  serviceRoute,
  ...browserRoutes,
  startRoute,
  searchRoute,
  tracesRoute,
  traceRoute,
  logsRoute,
  deploymentsRoute,
  compareRoute,
  errorsRoute,
  errorRoute,
  ...alertRoutes,
  mapRoute,
  ingestRoute,
  settingsRoute.addChildren(settingsPages),
] as const;
