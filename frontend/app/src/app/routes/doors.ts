/** The addresses that anybody may open: signing in, and what leads there. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { parseAuthSearch } from "@/features/auth/url";

import { rootRoute } from "./root";

const door = createRoute({ getParentRoute: () => rootRoute, id: "door", validateSearch: parseAuthSearch });
const pages = [
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

export const doors = door.addChildren(pages);
