import { parseTimeRange, type TimeRangeSearch } from "@/lib/timerange";

export interface HomeSearch extends TimeRangeSearch {
  environment?: string;
  sort?: ServiceSort;
}

export type ServiceSort = "service" | "requests" | "errors" | "p50" | "p95" | "p99";

const SORTS: readonly unknown[] = [
  "service",
  "requests",
  "errors",
  "p50",
  "p95",
  "p99",
] satisfies ServiceSort[];

export function parseHomeSearch(search: Record<string, unknown>): HomeSearch {
  return {
    ...parseTimeRange(search),
    ...(typeof search.environment === "string" && search.environment && { environment: search.environment }),
    ...(SORTS.includes(search.sort) && { sort: search.sort as ServiceSort }),
  };
}
