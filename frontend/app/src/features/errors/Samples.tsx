import { Link } from "@tanstack/react-router";

import type { ErrorDetail } from "@/api/types";
import { EmptyState } from "@/components/States";
import { formatExact, shortId } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import classes from "./Errors.module.css";

/** Each leads to the very span that failed. */
export function Samples({ project, error }: { project: string; error: ErrorDetail }) {
  if (error.samples.length === 0)
    return (
      <EmptyState title="No trace of it is stored any more">
        Errors are counted for longer than their spans are kept.
      </EmptyState>
    );
  return (
    <ul className={classes.samples}>
      {error.samples.map(({ trace_id, span_id, at, message }) => (
        <li key={`${trace_id} ${span_id}`}>
          <Link
            to="/p/$project/traces/$traceId"
            params={{ project, traceId: trace_id }}
            search={(before) => ({ ...keepScope(before), span: span_id })}
          >
            <time dateTime={at}>{formatExact(Date.parse(at))}</time>
            <span className="truncate">{message || "No message"}</span>
            <code>{shortId(trace_id)}</code>
          </Link>
        </li>
      ))}
    </ul>
  );
}
