/** What is drawn onto the bars: events of the spans, log lines, the critical path. Each follows the first paint. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { criticalPathQuery, traceLogsQuery } from "@/api/insight";
import type { CriticalPathAnswer, LogLine } from "@/api/types";

import { lineOffsetNs } from "../logs/lines";
import { entriesOf, groupByRow, rowsOfIds } from "../model/marks";
import type { Stretch } from "../model/time";
import { shiftedClockOf, type Trace } from "../model/trace";
import { useTraceView } from "../trace-view";
import { useAfterPaint } from "../useAfterPaint";

/** A moment, in ns after the start of the trace. */
export interface Tick {
  atNs: number;
  name: string;
  tone: "plain" | "warning" | "error";
}

export interface Marks {
  eventsOf: (row: number) => readonly Tick[];
  logsOf: (row: number) => readonly Tick[];
  /** Where the rows from `row` up to `end` held the clock; by start. */
  pathOf: (row: number, end: number) => readonly Stretch[];
}

const NONE: readonly never[] = [];
const nothing = () => NONE;

export function useMarks(): Marks {
  const { project, trace } = useTraceView();
  const enabled = useAfterPaint(true);
  const logs = useInfiniteQuery({ ...traceLogsQuery(project, trace.traceId), enabled }).data;
  const path = useQuery({
    ...criticalPathQuery(project, trace.traceId, trace.count, undefined),
    enabled,
  }).data;
  return useMemo(
    () => ({
      eventsOf: eventsByRow(trace),
      logsOf: logs
        ? logsByRow(
            trace,
            logs.pages.flatMap((page) => page.logs),
          )
        : nothing,
      pathOf: path ? pathByRow(trace, path) : nothing,
    }),
    [trace, logs, path],
  );
}

function eventsByRow({ eventTicks, startNs, count }: Trace): Marks["eventsOf"] {
  const byRow = groupByRow(eventTicks.row, count);
  return (row) => {
    const entries = entriesOf(byRow, row);
    if (entries.length === 0) return NONE;
    return Array.from(entries, (entry) => {
      const name = eventTicks.names[eventTicks.name[entry] ?? 0] ?? "";
      const atNs = (startNs[row] ?? 0) + (eventTicks.afterNs[entry] ?? 0);
      return { atNs, name, tone: name === "exception" ? "error" : "plain" };
    });
  };
}

/** Lines are timed by the clock of their process: they move with its spans. */
export function logsByRow(trace: Trace, lines: readonly LogLine[]): Marks["logsOf"] {
  const rows = rowsOfIds(
    trace.ids,
    trace.count,
    lines.map((line) => line.span_id ?? ""),
  );
  const byRow = groupByRow(rows, trace.count);
  return (row) => {
    const entries = entriesOf(byRow, row);
    if (entries.length === 0) return NONE;
    const shiftNs = shiftedClockOf(trace, row)?.shiftNs ?? 0;
    return Array.from(entries, (entry) => lines[entry])
      .filter((line) => line !== undefined)
      .map((line) => ({
        atNs: lineOffsetNs(line, trace) + shiftNs,
        name: line.severity ?? "",
        tone: toneOf(line.severity),
      }));
  };
}

function toneOf(severity: string | undefined): Tick["tone"] {
  if (severity === "ERROR" || severity === "FATAL") return "error";
  return severity === "WARN" ? "warning" : "plain";
}

function pathByRow(trace: Trace, { spans, segments }: CriticalPathAnswer): Marks["pathOf"] {
  const rows = segments.span.map((span) => spans.row[span] ?? -1);
  const byRow = groupByRow(rows, trace.count);
  return (row, end) => {
    const entries = byRow.order.subarray(byRow.offsets[row], byRow.offsets[end]);
    if (entries.length === 0) return NONE;
    const stretches = Array.from(entries, (entry): Stretch => {
      const startNs = segments.start_ns[entry] ?? 0;
      return { startNs, endNs: startNs + (segments.duration_ns[entry] ?? 0) };
    });
    return stretches.toSorted((a, b) => a.startNs - b.startNs);
  };
}
