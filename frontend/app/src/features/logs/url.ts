import type { ContextOf, LogOrder } from "@/api/logs";
import { type FilterScope, parseScope } from "@/lib/scope";

export interface LogsSearch extends FilterScope {
  /** The line that is open, by its id. */
  line?: string;
  /** The line whose surroundings are shown instead of the list. */
  around?: string;
  /** Of whom: the instance that wrote it, or its whole service. */
  of?: ContextOf;
  /** How many lines of them each way. */
  lines?: string;
  /** Attributes shown as columns, by commas. */
  cols?: string;
  wrap?: "1";
  /** The oldest line first. */
  order?: "asc";
}

export const LOG_ORDERS: ReadonlyArray<{ value: LogOrder; name: string }> = [
  { value: "desc", name: "Newest first" },
  { value: "asc", name: "Oldest first" },
];

const LOG_ID = /^\d{1,19}-\d{1,20}-\d{1,10}$/;
const CONTEXT_LINES = 20;
export const MOST_CONTEXT_LINES = 200;
const MOST_COLUMNS = 8;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function idOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text && LOG_ID.test(text) ? text : undefined;
}

export function parseLogsSearch(search: Record<string, unknown>): LogsSearch {
  const line = idOf(search.line);
  const around = idOf(search.around);
  const cols = columnsOf({ cols: textOf(search.cols) }).join(",");
  const lines = linesOf({ lines: textOf(search.lines) });
  return {
    ...parseScope(search),
    ...(line && { line }),
    ...(around && { around }),
    ...(around && search.of === "service" && { of: "service" as const }),
    ...(around && lines !== CONTEXT_LINES && { lines: String(lines) }),
    ...(cols && { cols }),
    ...(search.wrap === "1" && { wrap: "1" as const }),
    ...(search.order === "asc" && { order: "asc" as const }),
  };
}

export function columnsOf({ cols }: { cols?: string | undefined }): string[] {
  const keys = (cols ?? "").split(",").map((key) => key.trim());
  return [...new Set(keys.filter(Boolean))].slice(0, MOST_COLUMNS);
}

export function linesOf({ lines }: { lines?: string | undefined }): number {
  const count = /^\d{1,3}$/.test(lines ?? "") ? Number(lines) : CONTEXT_LINES;
  return Math.min(Math.max(count, 1), MOST_CONTEXT_LINES);
}
