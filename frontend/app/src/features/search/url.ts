/** What the search page shows, as it stands in its address. */
import type { Question, SpanOrder, TraceOrder } from "@/api/search";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";
import { type FilterScope, parseScope } from "@/lib/scope";
import { timeRangeOf } from "@/lib/timerange";

export interface SearchSearch extends FilterScope {
  show?: "spans";
  order?: Order;
  /** Attributes beside what every span has, with commas between them. */
  columns?: string;
  chart?: "latency";
  /** What is brushed on the heat map (components/explain/selection.ts). */
  part?: string;
}

export type Order = TraceOrder | SpanOrder;

export const TRACE_ORDERS: ReadonlyArray<{ value: TraceOrder; name: string }> = [
  { value: "start", name: "Newest first" },
  { value: "start_asc", name: "Oldest first" },
  { value: "duration", name: "Slowest first" },
  { value: "errors", name: "Most errors" },
  { value: "spans", name: "Most spans" },
];
export const SPAN_ORDERS: ReadonlyArray<{ value: SpanOrder; name: string }> = [
  { value: "start", name: "Newest first" },
  { value: "start_asc", name: "Oldest first" },
  { value: "duration", name: "Slowest first" },
  { value: "duration_asc", name: "Quickest first" },
];

const MOST_COLUMNS = 20;

function isOrder(value: unknown): value is Order {
  return [...TRACE_ORDERS, ...SPAN_ORDERS].some((order) => order.value === value);
}

/** Before there was a filter, the list knew a service; such addresses go on working. */
function filterOf(search: Record<string, unknown>): string | undefined {
  const { q } = parseScope(search);
  const { service } = search;
  if (typeof service !== "string" || service === "") return q;
  return addTerm(q ?? "", `service=${writeValue(service)}`);
}

export function parseSearchSearch(search: Record<string, unknown>): SearchSearch {
  const q = filterOf(search);
  const env = typeof search.environment === "string" ? search.environment : undefined;
  const columns = typeof search.columns === "string" ? columnsOf({ columns: search.columns }).join(",") : "";
  return {
    ...(env && { env }),
    ...parseScope(search),
    ...(q && { q }),
    ...(search.show === "spans" && { show: "spans" }),
    ...(isOrder(search.order) && search.order !== "start" && { order: search.order }),
    ...(columns && { columns }),
    ...(search.chart === "latency" && { chart: "latency" }),
    ...(typeof search.part === "string" && search.part && { part: search.part }),
  };
}

export function columnsOf({ columns = "" }: { columns?: string | undefined }): string[] {
  const names = columns
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return [...new Set(names)].slice(0, MOST_COLUMNS);
}

export function questionOf(search: SearchSearch): Question {
  return { range: timeRangeOf(search), environment: search.env, q: search.q ?? "" };
}

export function traceOrderOf({ order }: SearchSearch): TraceOrder {
  return TRACE_ORDERS.find(({ value }) => value === order)?.value ?? "start";
}

export function spanOrderOf({ order }: SearchSearch): SpanOrder {
  return SPAN_ORDERS.find(({ value }) => value === order)?.value ?? "start";
}
