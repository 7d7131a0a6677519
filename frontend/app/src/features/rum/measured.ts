/** What is told of all views, and of those of one page alike; as charts draw it. Pure. */
import type { RumOverview, RumPage } from "@/api/types";
import type { TimeGrid } from "@/components/charts/scale";

export type Measured = Pick<
  RumOverview & RumPage,
  "start_s" | "end_s" | "step_s" | "views" | "sessions" | "errors" | "views_with_errors" | "vitals" | "series"
>;

export function gridOf({ start_s, step_s, series }: Measured): TimeGrid {
  return { startMs: start_s * 1000, stepMs: step_s * 1000, count: series.views.length };
}
