/** Latency over time, and what sets a selection of it apart. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { type TimeRange, timeRangeQuery } from "@/lib/timerange";

import { api, unwrap } from "./client";

interface Question {
  q: string;
  environment: string | undefined;
}

/** Half open; null: no bound on this side. */
interface Selected {
  fromMs: number | null;
  toMs: number | null;
  minDurationNs: number | null;
  maxDurationNs: number | null;
  errors: "any" | "only";
}

function askedOf(range: TimeRange, { q, environment }: Question) {
  return { ...timeRangeQuery(range, Date.now()), ...(q && { q }), ...(environment && { environment }) };
}

/** While the question changes, the map before it stays. */
export function heatMapQuery(project: string, range: TimeRange, question: Question) {
  return queryOptions({
    queryKey: ["heat-map", project, range, question],
    queryFn: ({ signal }) => {
      const params = { path: { slug: project }, query: askedOf(range, question) };
      return unwrap(api.GET("/api/v1/projects/{slug}/search/heatmap/", { params, signal }));
    },
    placeholderData: keepPreviousData,
  });
}

export function explainQuery(project: string, range: TimeRange, question: Question, selected: Selected) {
  return queryOptions({
    queryKey: ["explanation", project, range, question, selected],
    queryFn: ({ signal }) => {
      const query = { ...askedOf(range, question), ...boundsOf(selected) };
      const params = { path: { slug: project }, query };
      return unwrap(api.GET("/api/v1/projects/{slug}/search/explain/", { params, signal }));
    },
    // It reads every span of the range: it is asked again when the question changes, not when a window is shown.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

function boundsOf({ fromMs, toMs, minDurationNs, maxDurationNs, errors }: Selected) {
  return {
    ...(fromMs !== null && { selected_start: new Date(fromMs).toISOString() }),
    ...(toMs !== null && { selected_end: new Date(toMs).toISOString() }),
    ...(minDurationNs !== null && { selected_min_duration_ns: minDurationNs }),
    ...(maxDurationNs !== null && { selected_max_duration_ns: maxDurationNs }),
    selected_errors: errors,
  };
}
