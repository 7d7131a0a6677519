import { IconTimeline } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { LogRecord } from "@/api/types";
import { ServiceDot } from "@/components/ServiceName";
import { keepScope } from "@/lib/scope";

import classes from "./LogRow.module.css";
import { SEVERITY_LOOKS } from "./severity";
import { atMsOf, formatLineTime, formatNanos, nanosOf } from "./time";

interface Props {
  project: string;
  record: LogRecord;
  columns: readonly string[];
  withDay: boolean;
  wrap: boolean;
  highlight: RegExp | undefined;
  open: boolean;
  active: boolean;
  /** The line that the others stand around. */
  marked?: boolean;
  onToggle: (id: string) => void;
}

export const LogRow = memo(function LogRow(props: Props) {
  const {
    project,
    record,
    columns,
    withDay,
    wrap,
    highlight,
    open,
    active,
    marked = false,
    onToggle,
  } = props;
  const look = SEVERITY_LOOKS[record.severity];
  const atMs = atMsOf(record.id);
  return (
    <div
      className={classes.row}
      data-tone={look.tone}
      data-open={open || undefined}
      data-active={active || undefined}
      data-marked={marked || undefined}
      data-wrap={wrap || undefined}
      data-day={withDay || undefined}
    >
      <time
        className={classes.time}
        dateTime={new Date(atMs).toISOString()}
        title={formatNanos(nanosOf(record.id))}
      >
        {formatLineTime(atMs, withDay)}
      </time>
      <span className={classes.severity}>{look.short}</span>
      <span className={classes.service} title={record.service}>
        <ServiceDot name={record.service} />
        <span className="truncate">{record.service}</span>
      </span>
      {columns.map((key) => (
        <span key={key} className={classes.column} title={`${key}: ${columnText(record, key)}`}>
          {columnText(record, key)}
        </span>
      ))}
      <button
        type="button"
        className={classes.body}
        data-line={record.id}
        aria-expanded={open}
        onClick={() => onToggle(record.id)}
      >
        {marked && <span className="visually-hidden">The line in question: </span>}
        <Marked text={bodyText(record.text, wrap)} pattern={highlight} />
      </button>
      {record.trace_id && (
        <Link
          className={classes.trace}
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: record.trace_id }}
          search={(before: object) => ({
            ...keepScope(before),
            ...(record.span_id && { span: record.span_id }),
          })}
          aria-label="Open its trace"
          title="Open its trace (o)"
        >
          <IconTimeline size={14} />
        </Link>
      )}
    </div>
  );
});

/** More than any screen shows; the whole line is there once it is opened. */
const MOST_CHARS = 2_000;

function bodyText(text: string, wrap: boolean): string {
  const shown = text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
  return wrap ? shown : shown.replaceAll(/\s*[\r\n]+\s*/g, " ⏎ ");
}

/** Split by the pattern's one group, every second part is what it found. */
function Marked({ text, pattern }: { text: string; pattern: RegExp | undefined }) {
  if (!pattern) return text;
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}

/** The record's own attribute, else its resource's. */
function columnText(record: LogRecord, key: string): string {
  const value: unknown = record.attributes[key] ?? record.resource.attributes[key];
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}
