import { Link } from "@tanstack/react-router";
import { IconAlertCircleFilled } from "@tabler/icons-react";
import { memo } from "react";

import type { FoundSpan } from "@/api/types";
import { ColumnCells, ColumnHeads, gridOf } from "@/components/lists/columns";
import { ServiceDot } from "@/components/ServiceName";
import { formatDuration, formatExact, formatRelative, unixNanoToMs } from "@/lib/format";
import { keepFilter } from "@/lib/scope";
import type { SpanKind } from "@/lib/span-kind";

import classes from "./SpanRow.module.css";

interface Props {
  project: string;
  span: FoundSpan;
  columns: readonly string[];
  longestNs: number;
  now: number;
  active: boolean;
  rowIndex: number;
}

export const SpanRow = memo(function SpanRow({
  project,
  span,
  columns,
  longestNs,
  now,
  active,
  rowIndex,
}: Props) {
  const startMs = unixNanoToMs(span.start_time_unix_nano);
  const failed = span.status === "ERROR";
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
      <span role="cell" className={classes.name}>
        <ServiceDot name={span.service} />
        <Link
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: span.trace_id }}
          search={(before) => ({
            ...keepFilter(before),
            span: span.span_id,
            at: span.start_time_unix_nano,
            kind: span.kind.toLowerCase() as SpanKind,
          })}
          className={classes.link}
        >
          <span className={classes.service}>{span.service || "unknown service"}</span>
          <span className={classes.text}>{span.name || "no name"}</span>
        </Link>
        {failed && (
          <span className={classes.failed} title={span.status_message || "Failed"}>
            <IconAlertCircleFilled size={13} aria-hidden />
            <span className="truncate">{span.status_message || "error"}</span>
          </span>
        )}
      </span>
      <span role="cell" className={classes.kind}>
        {span.kind.toLowerCase()}
      </span>
      <ColumnCells columns={columns} attributes={span.attributes} />
      <span role="cell" className={classes.duration}>
        {span.duration_ns === null ? "no end" : formatDuration(span.duration_ns)}
        <span className={classes.track} aria-hidden>
          <span
            data-failed={failed || undefined}
            style={{ width: `${shareOf(span.duration_ns, longestNs) * 100}%` }}
          />
        </span>
      </span>
    </div>
  );
});

export function SpanRowHead({
  columns,
  onRemove,
}: {
  columns: readonly string[];
  onRemove: (column: string) => void;
}) {
  return (
    <div role="row" className={`${classes.row} ${classes.head}`} style={gridOf(columns)} aria-rowindex={1}>
      <span role="columnheader">Start</span>
      <span role="columnheader">Span</span>
      <span role="columnheader" className={classes.kind}>
        Kind
      </span>
      <ColumnHeads columns={columns} onRemove={onRemove} />
      <span role="columnheader" className={classes.duration}>
        Duration
      </span>
    </div>
  );
}

function shareOf(durationNs: number | null, longestNs: number): number {
  if (durationNs === null || durationNs <= 0 || longestNs <= 0) return 0;
  return Math.min(Math.max(durationNs / longestNs, 0.01), 1);
}
