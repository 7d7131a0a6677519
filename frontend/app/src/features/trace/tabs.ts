/** The views of a trace, in the order of their tabs. Each reads what it shows from `useTraceView`. */
import { type ComponentType, lazy } from "react";

import { Waterfall } from "./waterfall/Waterfall";

interface TraceTab {
  /** In the address as `?view=`; the first is shown where none is named. */
  id: string;
  name: string;
  View: ComponentType;
}

export const TABS: readonly [TraceTab, ...TraceTab[]] = [
  { id: "waterfall", name: "Waterfall", View: Waterfall },
  { id: "flame", name: "Flame graph", View: lazy(() => import("./flame/FlameView")) },
  { id: "statistics", name: "Statistics", View: lazy(() => import("./statistics/StatisticsView")) },
  {
    id: "critical-path",
    name: "Critical path",
    View: lazy(() => import("./critical-path/CriticalPathView")),
  },
  { id: "logs", name: "Logs", View: lazy(() => import("./logs/LogsView")) },
  { id: "json", name: "JSON", View: lazy(() => import("./json/JsonView")) },
];

export function tabOf(view: string | undefined): TraceTab {
  return TABS.find((tab) => tab.id === view) ?? TABS[0];
}
