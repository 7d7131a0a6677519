import { IconHome, IconPlugConnected, IconSettings, IconTimeline } from "@tabler/icons-react";

export const NAVIGATION = [
  { to: "/p/$project", name: "Home", icon: IconHome, exact: true },
  { to: "/p/$project/traces", name: "Traces", icon: IconTimeline, exact: false },
  { to: "/p/$project/start", name: "Send data", icon: IconPlugConnected, exact: false },
  { to: "/p/$project/settings", name: "Settings", icon: IconSettings, exact: false },
] as const;
