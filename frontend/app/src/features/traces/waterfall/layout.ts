/** From the columns of a trace to rows and bars. Pure: numbers in, numbers out. */
import type { Waterfall } from "@/api/types";

/** OTLP's status code for "error" (opentelemetry-proto, Status.StatusCode). */
const STATUS_ERROR = 2;

/** One span per index, children under their parents by start: the order the server sends. */
export interface Trace {
  count: number;
  durationNs: number;
  services: readonly string[];
  names: readonly string[];
  spanIds: readonly string[];
  startUnixNano: bigint;
  parent: Int32Array;
  /** As deep as a trace has spans: a chain of 250,000 is one path. */
  depth: Uint32Array;
  service: Uint16Array;
  name: Uint32Array;
  kind: Uint8Array;
  status: Uint8Array;
  events: Uint32Array;
  orphan: Uint8Array;
  /** Offsets pass 2^32 ns after four seconds: doubles, exact up to 104 days. */
  startNs: Float64Array;
  /** As the span says: below zero where it ends before it starts, NaN where it has no end to draw. */
  durationsNs: Float64Array;
  /** As drawn: a span without a sound end is a moment. */
  spanNs: Float64Array;
  /** The index after a span's last descendant. */
  end: Uint32Array;
  /** errorsBefore[i] counts the errors in spans 0 … i-1, so a subtree's errors are one subtraction. */
  errorsBefore: Uint32Array;
}

export function readTrace(waterfall: Waterfall): Trace {
  const { columns } = waterfall;
  const count = columns.span_id.length;
  const parent = Int32Array.from(columns.parent);
  const status = Uint8Array.from(columns.status);
  const durationsNs = Float64Array.from(columns.duration_ns, (durationNs) => durationNs ?? NaN);
  return {
    count,
    durationNs: Math.max(waterfall.duration_ns, 1),
    services: waterfall.services,
    names: waterfall.names,
    spanIds: columns.span_id,
    startUnixNano: BigInt(waterfall.start_time_unix_nano),
    parent,
    depth: Uint32Array.from(columns.depth),
    service: Uint16Array.from(columns.service),
    name: Uint32Array.from(columns.name),
    kind: Uint8Array.from(columns.kind),
    status,
    events: Uint32Array.from(columns.events),
    orphan: Uint8Array.from(columns.orphan),
    startNs: Float64Array.from(columns.start_ns),
    durationsNs,
    spanNs: durationsNs.map((durationNs) => (durationNs > 0 ? durationNs : 0)),
    end: subtreeEnds(parent),
    errorsBefore: countErrors(status),
  };
}

function subtreeEnds(parent: Int32Array): Uint32Array {
  const end = new Uint32Array(parent.length);
  for (let span = parent.length - 1; span >= 0; span--) {
    if (end[span] === 0) end[span] = span + 1;
    const above = parent[span] ?? -1;
    // Backwards, the first child met is the last one: its end is the parent's.
    if (above >= 0 && end[above] === 0) end[above] = end[span] ?? 0;
  }
  return end;
}

function countErrors(status: Uint8Array): Uint32Array {
  const before = new Uint32Array(status.length + 1);
  for (let span = 0; span < status.length; span++)
    before[span + 1] = (before[span] ?? 0) + (status[span] === STATUS_ERROR ? 1 : 0);
  return before;
}

export function isError(trace: Trace, span: number): boolean {
  return trace.status[span] === STATUS_ERROR;
}

export function serviceOf(trace: Trace, span: number): string {
  return trace.services[trace.service[span] ?? 0] ?? "";
}

export function nameOf(trace: Trace, span: number): string {
  return trace.names[trace.name[span] ?? 0] ?? "";
}

export function descendantCount(trace: Trace, span: number): number {
  return (trace.end[span] ?? span + 1) - span - 1;
}

export function errorsBelow(trace: Trace, span: number): number {
  return (trace.errorsBefore[trace.end[span] ?? 0] ?? 0) - (trace.errorsBefore[span + 1] ?? 0);
}

/** The spans that are drawn, in order: a collapsed span hides everything under it. */
export function visibleRows(trace: Trace, collapsed: ReadonlySet<number>): Uint32Array {
  const rows = new Uint32Array(trace.count);
  let count = 0;
  for (let span = 0; span < trace.count;) {
    rows[count++] = span;
    span = collapsed.has(span) ? (trace.end[span] ?? span + 1) : span + 1;
  }
  return rows.subarray(0, count);
}

/** The row of a span, or of the collapsed ancestor that hides it. Rows ascend, so this is a binary search. */
export function rowOf(rows: Uint32Array, span: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle] ?? 0) <= span) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function collapseAll(trace: Trace): Set<number> {
  const collapsed = new Set<number>();
  for (let span = 0; span < trace.count; span++) {
    if (descendantCount(trace, span) > 0 && (trace.depth[span] ?? 0) > 0) collapsed.add(span);
  }
  return collapsed;
}

/** Without the collapsed ancestors that would hide a span. */
export function revealed(trace: Trace, collapsed: ReadonlySet<number>, span: number): ReadonlySet<number> {
  const hiding: number[] = [];
  for (let above = trace.parent[span] ?? -1; above >= 0; above = trace.parent[above] ?? -1) {
    if (collapsed.has(above)) hiding.push(above);
  }
  if (hiding.length === 0) return collapsed;
  const next = new Set(collapsed);
  for (const above of hiding) next.delete(above);
  return next;
}

/** The next error in reading order, around the end if need be; -1 where there is none. */
export function nextError(trace: Trace, from: number, step: 1 | -1): number {
  for (let turn = 1; turn <= trace.count; turn++) {
    const span = (((from + turn * step) % trace.count) + trace.count) % trace.count;
    if (isError(trace, span)) return span;
  }
  return -1;
}

/** A stretch of the trace, in nanoseconds from its start. */
export interface TimeWindow {
  startNs: number;
  endNs: number;
}

export function wholeTrace(trace: Trace): TimeWindow {
  return { startNs: 0, endNs: trace.durationNs };
}

interface Bar {
  /** Shares of the width, 0 to 1. */
  left: number;
  width: number;
  /** The bar lies outside the window to this side. */
  outside: "before" | "after" | undefined;
}

export function barOf(startNs: number, spanNs: number, window: TimeWindow): Bar {
  const length = window.endNs - window.startNs;
  const left = (startNs - window.startNs) / length;
  const right = (startNs + spanNs - window.startNs) / length;
  if (right < 0) return { left: 0, width: 0, outside: "before" };
  if (left > 1) return { left: 1, width: 0, outside: "after" };
  const from = Math.max(left, 0);
  return { left: from, width: Math.min(right, 1) - from, outside: undefined };
}

/** Round times inside a window, at most `most` of them: 1, 2 or 5 times a power of ten apart. */
export function timeTicks(window: TimeWindow, most: number): number[] {
  const length = window.endNs - window.startNs;
  if (length <= 0 || most < 1) return [];
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const ticks: number[] = [];
  for (let n = Math.ceil(window.startNs / step); n * step <= window.endNs; n++) ticks.push(n * step);
  return ticks;
}

/** Two shares of the width, in any order, become a window; too short to have been meant: none. */
export function windowBetween(
  a: number,
  b: number,
  window: TimeWindow,
  leastShare = 0.005,
): TimeWindow | undefined {
  const [from, to] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  if (to - from < leastShare) return undefined;
  const length = window.endNs - window.startNs;
  return { startNs: window.startNs + from * length, endNs: window.startNs + to * length };
}
