import { Link } from "@tanstack/react-router";

import type { ErrorDetail } from "@/api/types";
import { EmptyState } from "@/components/States";
import { formatExact, shortId } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import classes from "./Errors.module.css";

/** Each leads to the very span that failed; a log record of no trace to the lines around it. */
export function Samples({ project, error }: { project: string; error: ErrorDetail }) {
  if (error.samples.length === 0)
    return (
      <EmptyState title="None of its events is stored any more">
        Errors are counted for longer than spans and log records are kept.
      </EmptyState>
    );
  return (
    <ul className={classes.samples}>
      {error.samples.map((sample) => (
        <li key={`${sample.trace_id} ${sample.span_id} ${sample.log_id}`}>
          <Way project={project} sample={sample} />
        </li>
      ))}
    </ul>
  );
}

type Sample = ErrorDetail["samples"][number];

function Way({ project, sample }: { project: string; sample: Sample }) {
  const { trace_id, span_id, log_id } = sample;
  if (trace_id)
    return (
      <Link
        to="/p/$project/traces/$traceId"
        params={{ project, traceId: trace_id }}
        search={(before) => ({ ...keepScope(before), ...(span_id && { span: span_id }) })}
      >
        <Said sample={sample} />
        <code>{shortId(trace_id)}</code>
      </Link>
    );
  if (!log_id) return <Said sample={sample} />;
  return (
    <Link
      to="/p/$project/logs"
      params={{ project }}
      search={(before) => ({ ...keepScope(before), around: log_id, line: log_id })}
    >
      <Said sample={sample} />
      <span className={classes.record}>log record</span>
    </Link>
  );
}

function Said({ sample: { at, message } }: { sample: Sample }) {
  return (
    <>
      <time dateTime={at}>{formatExact(Date.parse(at))}</time>
      <span className="truncate">{message || "No message"}</span>
    </>
  );
}
