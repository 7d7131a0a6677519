/** A heat map to test with. */
import type { HeatMapData } from "@/components/explain/heat-map-data";

const START_MS = Date.UTC(2026, 10, 28, 9, 0);

/** Four minutes; rows: none, from 1 ms, from 10 ms, from 100 ms, from 1 s. */
export const MAP: HeatMapData = {
  start_time_unix_nano: `${START_MS}000000`,
  step_ns: 60e9,
  column_count: 4,
  rows: [
    { min_duration_ns: null, max_duration_ns: 1e6 },
    { min_duration_ns: 1e6, max_duration_ns: 1e7 },
    { min_duration_ns: 1e7, max_duration_ns: 1e8 },
    { min_duration_ns: 1e8, max_duration_ns: 1e9 },
    { min_duration_ns: 1e9, max_duration_ns: 1e10 },
  ],
  cells: { column: [0, 1, 1, 3], row: [1, 1, 4, 2], count: [90, 100, 1, 9], errors: [0, 1, 1, 0] },
  span_count: 200,
  error_count: 2,
};
