import { isSpanKind, type SpanKind } from "@/lib/span-kind";
import { parseTimeRange, type TimeRangeSearch } from "@/lib/timerange";

export interface TracesSearch extends TimeRangeSearch {
  service?: string;
  environment?: string;
}

export interface TraceSearch {
  span?: string;
  /** Where several spans share the id: when the meant one starts (unix ns), and its kind. */
  at?: string;
  kind?: SpanKind;
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
  if (!span || !/^[0-9a-f]{16}$/.test(span)) return {};
  const at = text(search.at);
  if (!at || !/^\d{1,19}$/.test(at)) return { span };
  return { span, at, ...(isSpanKind(search.kind) && { kind: search.kind }) };
}
