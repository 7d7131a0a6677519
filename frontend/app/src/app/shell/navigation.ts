import {
  IconActivity,
  IconBug,
  IconFileText,
  IconHome,
  IconPlugConnected,
  IconRocket,
  IconSearch,
  IconServer2,
  IconSettings,
  IconSitemap,
} from "@tabler/icons-react";

import { keepFilter, keepScope } from "@/lib/scope";

/** `short` is for the bar at the bottom of a small screen; the rest is in the sheet beside it. */
export const NAVIGATION = [
  { to: "/p/$project", name: "Home", short: "Home", icon: IconHome, exact: true, keep: keepScope },
  {
    to: "/p/$project/services",
    name: "Services",
    short: "Services",
    icon: IconServer2,
    exact: false,
    keep: keepScope,
  },
  {
    to: "/p/$project/map",
    name: "Service map",
    short: undefined,
    icon: IconSitemap,
    exact: false,
    keep: keepScope,
  },
  {
    to: "/p/$project/search",
    name: "Search",
    short: "Search",
    icon: IconSearch,
    exact: false,
    keep: keepFilter,
  },
  {
    to: "/p/$project/errors",
    name: "Errors",
    short: undefined,
    icon: IconBug,
    exact: false,
    keep: keepScope,
  },
  { to: "/p/$project/logs", name: "Logs", short: "Logs", icon: IconFileText, exact: false, keep: keepFilter },
  {
    to: "/p/$project/deployments",
    name: "Deployments",
    short: undefined,
    icon: IconRocket,
    exact: false,
    keep: keepScope,
  },
  {
    to: "/p/$project/ingest",
    name: "Ingest health",
    short: undefined,
    icon: IconActivity,
    exact: false,
    keep: keepScope,
  },
  {
    to: "/p/$project/start",
    name: "Send data",
    short: undefined,
    icon: IconPlugConnected,
    exact: false,
    keep: keepScope,
  },
  {
    to: "/p/$project/settings",
    name: "Settings",
    short: undefined,
    icon: IconSettings,
    exact: false,
    keep: keepScope,
  },
] as const;
