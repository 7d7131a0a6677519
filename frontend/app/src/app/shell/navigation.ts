import { IconActivity, IconHome, IconPlugConnected, IconSettings, IconTimeline } from "@tabler/icons-react";

/** `short` is for the bar at the bottom of a small screen. */
export const NAVIGATION = [
  { to: "/p/$project", name: "Home", short: "Home", icon: IconHome, exact: true },
  { to: "/p/$project/traces", name: "Traces", short: "Traces", icon: IconTimeline, exact: false },
  { to: "/p/$project/ingest", name: "Ingest health", short: "Ingest", icon: IconActivity, exact: false },
  { to: "/p/$project/start", name: "Send data", short: "Send data", icon: IconPlugConnected, exact: false },
  { to: "/p/$project/settings", name: "Settings", short: "Settings", icon: IconSettings, exact: false },
] as const;
