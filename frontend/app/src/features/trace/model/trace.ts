/** A trace as columns: typed arrays by row, in the order of drawing. What every view of the page reads. Pure. */
import type { Waterfall } from "@/api/types";

import { type Outline, readOutline } from "./outline";
import { NO_IDS, packedIds, type SpanIds } from "./span-ids";
import { absoluteStarts, countErrors, parentsOf, subtreeEnds } from "./tree";

/** OTLP's status code for "error" (opentelemetry-proto, Status.StatusCode). */
const STATUS_ERROR = 2;

/** A clock that was behind: its spans are drawn later than they say, so that no call precedes its caller. */
interface ShiftedClock {
  service: string;
  shiftNs: number;
  spanCount: number;
}

/** When something happened within a span; sorted by row, then time. */
interface EventTicks {
  row: Uint32Array;
  /** After the start of the span. */
  afterNs: Float64Array;
  name: Uint32Array;
  names: readonly string[];
}

/** One span per row, children under their parents by start: the order the server sends. */
export interface Trace {
  traceId: string;
  /** Rows. */
  count: number;
  /** Spans: as many as rows, but of a trace too large to be whole. */
  spanCount: number;
  errorCount: number;
  /** Of a trace too large to be whole. */
  outline: Outline | undefined;
  durationNs: number;
  services: readonly string[];
  names: readonly string[];
  versions: ReadonlyArray<{ service: string; version: string }>;
  /** Of the first span as drawn; `startNs` counts from it. */
  startUnixNano: bigint;
  /** The parent's row, -1 for none. */
  parent: Int32Array;
  /** As deep as a trace has spans: a chain of 250,000 is one path. */
  depth: Uint32Array;
  service: Uint16Array;
  name: Uint32Array;
  kind: Uint8Array;
  status: Uint8Array;
  /** How many events a span has. */
  events: Uint32Array;
  /** 1 where a parent is named that was not received. */
  orphan: Uint8Array;
  orphanCount: number;
  /** As drawn. Offsets pass 2^32 ns after four seconds: doubles, exact up to 104 days. */
  startNs: Float64Array;
  /** As the span says: below zero where it ends before it starts, NaN where it has no end to draw. */
  durationsNs: Float64Array;
  /** As drawn: a span without a sound end is a moment. */
  spanNs: Float64Array;
  /** The row after a span's last descendant. */
  end: Uint32Array;
  /** errorsBefore[i] counts the errors in spans 0 … i-1, so a subtree's errors are one subtraction. */
  errorsBefore: Uint32Array;
  /** 0, or the number (from 1) of the shifted clock that timed the span. */
  clock: Uint32Array;
  shiftedClocks: readonly ShiftedClock[];
  /** Of a large trace, they follow once it is drawn: `ids.known` tells. */
  ids: SpanIds;
  eventTicks: EventTicks;
}

type Details = NonNullable<Waterfall["details"]>;

export function readTrace(waterfall: Waterfall): Trace {
  const { columns, details } = waterfall;
  const depth = Uint32Array.from(columns.depth);
  const parent = parentsOf(depth);
  const status = Uint8Array.from(columns.status);
  const durationsNs = Float64Array.from(columns.duration_ns, (durationNs) => durationNs ?? NaN);
  const orphan = new Uint8Array(depth.length);
  for (const row of waterfall.orphans) orphan[row] = 1;
  return {
    traceId: waterfall.trace_id,
    count: depth.length,
    spanCount: waterfall.span_count,
    outline: readOutline(waterfall.outline),
    errorCount: waterfall.error_count,
    durationNs: Math.max(waterfall.duration_ns, 1),
    services: waterfall.services,
    names: waterfall.names,
    versions: waterfall.versions,
    startUnixNano: BigInt(waterfall.start_time_unix_nano),
    parent,
    depth,
    service: Uint16Array.from(columns.service),
    name: Uint32Array.from(columns.name),
    kind: Uint8Array.from(columns.kind),
    status,
    events: Uint32Array.from(columns.events),
    orphan,
    orphanCount: waterfall.orphans.length,
    startNs: absoluteStarts(parent, columns.start_ns),
    durationsNs,
    spanNs: durationsNs.map((durationNs) => (durationNs > 0 ? durationNs : 0)),
    end: subtreeEnds(parent),
    errorsBefore: countErrors(status, STATUS_ERROR),
    clock: Uint32Array.from(columns.clock),
    shiftedClocks: waterfall.shifted_clocks.map((clock) => ({
      service: clock.service,
      shiftNs: clock.shift_ns,
      spanCount: clock.span_count,
    })),
    ...readDetails(details),
  };
}

/** The trace with what came after it was drawn. */
export function withDetails(trace: Trace, details: Details): Trace {
  return { ...trace, ...readDetails(details) };
}

function readDetails(details: Details | null): Pick<Trace, "ids" | "eventTicks"> {
  return {
    ids: details ? packedIds(details.span_ids) : NO_IDS,
    eventTicks: {
      row: Uint32Array.from(details?.events.row ?? []),
      afterNs: Float64Array.from(details?.events.after_ns ?? []),
      name: Uint32Array.from(details?.events.name ?? []),
      names: details?.event_names ?? [],
    },
  };
}

export function isError(trace: Trace, row: number): boolean {
  return trace.status[row] === STATUS_ERROR;
}

export function serviceOf(trace: Trace, row: number): string {
  return trace.services[trace.service[row] ?? 0] ?? "";
}

export function nameOf(trace: Trace, row: number): string {
  return trace.names[trace.name[row] ?? 0] ?? "";
}

/** The clock that made the span be drawn later than it says; none: it stands where it says. */
export function shiftedClockOf(trace: Trace, row: number): ShiftedClock | undefined {
  return trace.shiftedClocks[(trace.clock[row] ?? 0) - 1];
}

/** As the span was sent: without the shift it is drawn with. */
export function sentStartUnixNano(trace: Trace, row: number): bigint {
  return trace.startUnixNano + BigInt(sentOffsetNs(trace, row));
}

/** The same, in ns after the start of the trace. */
export function sentOffsetNs(trace: Trace, row: number): number {
  return (trace.startNs[row] ?? 0) - (shiftedClockOf(trace, row)?.shiftNs ?? 0);
}

export function descendantCount(trace: Trace, row: number): number {
  return (trace.end[row] ?? row + 1) - row - 1;
}

export function errorsBelow(trace: Trace, row: number): number {
  return (trace.errorsBefore[trace.end[row] ?? 0] ?? 0) - (trace.errorsBefore[row + 1] ?? 0);
}

/** The next error in reading order, around the end if need be; -1 where there is none. */
export function nextError(trace: Trace, from: number, step: 1 | -1): number {
  for (let turn = 1; turn <= trace.count; turn++) {
    const row = (((from + turn * step) % trace.count) + trace.count) % trace.count;
    if (isError(trace, row)) return row;
  }
  return -1;
}
