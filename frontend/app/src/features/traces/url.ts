import { parseTimeRange, type TimeRangeSearch } from "@/lib/timerange";

export interface TracesSearch extends TimeRangeSearch {
  service?: string;
  environment?: string;
}

interface TraceSearch {
  span?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function parseTracesSearch(search: Record<string, unknown>): TracesSearch {
  const service = text(search.service);
  const environment = text(search.environment);
  return { ...parseTimeRange(search), ...(service && { service }), ...(environment && { environment }) };
}

export function parseTraceSearch(search: Record<string, unknown>): TraceSearch {
  const span = text(search.span)?.toLowerCase();
  return span && /^[0-9a-f]{16}$/.test(span) ? { span } : {};
}
