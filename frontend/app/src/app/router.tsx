/** Every address of the application: `routes/` says what each needs first, and which part of the program it loads. */
import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";

import { parseSearch, stringifySearch } from "@/lib/search";

import { NotFoundPage, PendingPage, RouteErrorPage } from "./RouteStates";
import { doors } from "./routes/doors";
import { indexRoute, inside, newRoute, projectRoute } from "./routes/inside";
import { projectPages } from "./routes/project";
import { rootRoute } from "./routes/root";

const routeTree = rootRoute.addChildren([
  doors,
  inside.addChildren([indexRoute, newRoute, projectRoute.addChildren(projectPages)]),
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
