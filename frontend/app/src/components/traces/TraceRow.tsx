import { Link } from "@tanstack/react-router";
import { IconAlertCircleFilled } from "@tabler/icons-react";
import { memo } from "react";

import type { TraceSummary } from "@/api/types";
import {
  formatCount,
  formatExact,
  formatRelative,
  formatSpanDuration,
  hasEnd,
  plural,
  unixNanoToMs,
} from "@/lib/format";
import { keepFilter } from "@/lib/scope";

import { ColumnCells, ColumnHeads, gridOf } from "../lists/columns";
import { ServiceDot, ServiceDots } from "../ServiceName";
import classes from "./TraceRow.module.css";

interface Props {
  project: string;
  trace: TraceSummary;
  longestNs: number;
  now: number;
  active?: boolean;
  rowIndex?: number;
  /** Whether a filter stands behind the list: then how many spans match is worth saying. */
  showsMatches?: boolean;
  columns?: readonly string[];
}

const NO_COLUMNS: readonly string[] = [];
const ignore = () => {};

export const TraceRow = memo(function TraceRow({
  project,
  trace,
  longestNs,
  now,
  active = false,
  rowIndex,
  showsMatches = false,
  columns = NO_COLUMNS,
}: Props) {
  const startMs = unixNanoToMs(trace.start_time_unix_nano);
  const share = shareOf(trace.duration_ns, longestNs);
  const failed = trace.error_count > 0;
  return (
    <div
      role="row"
      className={classes.row}
      style={gridOf(columns)}
      data-active={active || undefined}
      aria-rowindex={rowIndex}
    >
      <span role="cell" className={classes.start}>
        <time dateTime={new Date(startMs).toISOString()} title={formatExact(startMs)}>
          {formatRelative(startMs, now)}
        </time>
      </span>
      <span role="cell" className={classes.root}>
        <ServiceDot name={trace.root_service} />
        <Link
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: trace.trace_id }}
          search={keepFilter}
          className={classes.link}
          preload="intent"
        >
          <span className={classes.service}>{trace.root_service || "unknown service"}</span>
          <span className={classes.name}>{trace.root_name || "root span not received"}</span>
        </Link>
        {trace.environment && <span className={classes.environment}>{trace.environment}</span>}
      </span>
      <ColumnCells columns={columns} attributes={trace.attributes} />
      <span role="cell" className={classes.duration}>
        {formatSpanDuration(trace.duration_ns)}
        <span className={classes.track} aria-hidden>
          <span className={classes.bar} style={{ width: `${share * 100}%` }} />
        </span>
      </span>
      <span role="cell" className={classes.spans}>
        <SpanCounts trace={trace} showsMatches={showsMatches} />
      </span>
      <span role="cell" className={classes.errors} data-failed={failed || undefined}>
        {failed && (
          <span title={plural(trace.error_count, "span with an error", "spans with errors")}>
            <IconAlertCircleFilled size={13} aria-hidden />
            {formatCount(trace.error_count)}
            <span className={classes.unit}>{trace.error_count === 1 ? "error" : "errors"}</span>
          </span>
        )}
      </span>
      <span role="cell" className={classes.services}>
        <ServiceDots names={trace.services} />
      </span>
    </div>
  );
});

function shareOf(durationNs: number, longestNs: number): number {
  if (longestNs <= 0 || !hasEnd(durationNs)) return 0;
  return Math.min(Math.max(durationNs / longestNs, 0.01), 1);
}

function SpanCounts({ trace, showsMatches }: { trace: TraceSummary; showsMatches: boolean }) {
  const { matched_spans: matched, span_count: count } = trace;
  return (
    <>
      {showsMatches && matched < count && <span className={classes.matched}>{formatCount(matched)} of </span>}
      {formatCount(count)}
      <span className={classes.unit}>{count === 1 ? " span" : " spans"}</span>
    </>
  );
}

interface HeadProps {
  columns?: readonly string[];
  onRemove?: (column: string) => void;
}

export function TraceRowHead({ columns = NO_COLUMNS, onRemove = ignore }: HeadProps) {
  return (
    <div role="row" className={`${classes.row} ${classes.head}`} style={gridOf(columns)} aria-rowindex={1}>
      <span role="columnheader" className={classes.start}>
        Start
      </span>
      <span role="columnheader" className={classes.root}>
        Trace
      </span>
      <ColumnHeads columns={columns} onRemove={onRemove} />
      <span role="columnheader" className={classes.duration}>
        Duration
      </span>
      <span role="columnheader" className={classes.spans}>
        Spans
      </span>
      <span role="columnheader" className={classes.errors}>
        Errors
      </span>
      <span role="columnheader" className={classes.services}>
        Services
      </span>
    </div>
  );
}

/** What a full bar stands for: the longest trace, leaving out the one in twenty that would flatten all others. */
export function longestDuration(traces: readonly TraceSummary[]): number {
  const durations = traces
    .map((trace) => trace.duration_ns)
    .filter(hasEnd)
    .toSorted((a, b) => a - b);
  return durations[Math.ceil(durations.length * 0.95) - 1] ?? 0;
}
