/** On a row of a large trace: how many spans it stands for, and the way to them. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { formatCount } from "@/lib/format";
import { writeAlike } from "@/lib/alike";

import { nameOf, serviceOf, type Trace } from "../model/trace";
import { useTraceView } from "../trace-view";
import classes from "./Waterfall.module.css";

export function OutlineMarks({ trace, row }: { trace: Trace; row: number }) {
  const folded = trace.outline?.folded.get(row);
  const hidden = trace.outline?.hidden.get(row);
  if (folded)
    return (
      <>
        <PartLink
          label={`Open ${formatCount(folded.count)} times ${nameOf(trace, row)}`}
          alike={writeAlike({
            parentId: folded.parentId || "none",
            kind: trace.kind[row] ?? 0,
            fromNs: folded.fromNs,
            service: serviceOf(trace, row),
            name: nameOf(trace, row),
          })}
        >
          ×{formatCount(folded.count)}
        </PartLink>{" "}
        {folded.errors > 0 && (
          <span className={classes.mark} data-failed>
            {formatCount(folded.errors)} failed
          </span>
        )}
      </>
    );
  if (hidden)
    return (
      <PartLink label={`Open ${nameOf(trace, row)}`} part={trace.ids.at(row)}>
        {formatCount(hidden)} more below
      </PartLink>
    );
  return null;
}

interface LinkProps {
  label: string;
  part?: string | undefined;
  alike?: string;
  children: ReactNode;
}

function PartLink({ label, part, alike, children }: LinkProps) {
  const { project, trace } = useTraceView();
  return (
    <Link
      className={classes.mark}
      data-count
      to="/p/$project/traces/$traceId"
      params={{ project, traceId: trace.traceId }}
      search={(before) => ({ ...before, part, alike, zoom: undefined, span: undefined })}
      aria-label={label}
      onClick={(event) => event.stopPropagation()}
    >
      {children}
    </Link>
  );
}
