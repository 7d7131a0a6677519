/** From a span to what belongs to it elsewhere: its log lines, other spans of the same id, the session it was in. */
import { Link } from "@tanstack/react-router";
import { IconArrowsSplit2, IconBrowser, IconFileText, IconRoute } from "@tabler/icons-react";

import type { SpanDetail } from "@/api/types";
import { textOf } from "@/components/attributes/attributes";
import { plural } from "@/lib/format";
import { keepFilter } from "@/lib/scope";

import { lineRow } from "../logs/lines";
import { useTraceLogs } from "../logs/useTraceLogs";
import { nameOf, serviceOf, type Trace } from "../model/trace";
import { useTraceView } from "../trace-view";
import classes from "./SpanPanel.module.css";

export function SpanWays({ span }: { span: SpanDetail }) {
  const { project, trace, selected, select } = useTraceView();
  const { query, lines } = useTraceLogs();
  if (selected < 0) return null;
  const count = lines.filter((line) => lineRow(line, trace) === selected).length;
  const halves = sameId(trace, selected);
  const isParent = (trace.end[selected] ?? 0) > selected + 1;
  const params = { project, traceId: trace.traceId };
  const session = sessionOf(span);
  return (
    <div className={classes.ways}>
      {count > 0 && (
        <Link
          to="/p/$project/traces/$traceId"
          params={params}
          search={(before) => ({ ...before, view: "logs", by: "span" })}
        >
          <IconFileText size={14} aria-hidden />
          {plural(count, "log line")}
          {query.hasNextPage && " or more"}
        </Link>
      )}
      {isParent && (
        <Link
          to="/p/$project/traces/$traceId"
          params={params}
          search={(before) => ({ ...before, view: "critical-path", root: String(selected), by: undefined })}
        >
          <IconRoute size={14} aria-hidden />
          Its critical path
        </Link>
      )}
      {session && (
        <Link to="/p/$project/browser/sessions/$id" params={{ project, id: session }} search={keepFilter}>
          <IconBrowser size={14} aria-hidden />
          Its session in the browser
        </Link>
      )}
      {halves.map((row) => (
        <button key={row} type="button" onClick={() => select(row)}>
          <IconArrowsSplit2 size={14} aria-hidden />
          {`Same id: ${nameOf(trace, row)} of ${serviceOf(trace, row)}`}
        </button>
      ))}
    </div>
  );
}

/** Other programs have sessions, too: only what the snippet sends names its view. */
function sessionOf({ attributes }: SpanDetail): string | undefined {
  return textOf(attributes, "rum.view.id") && textOf(attributes, "session.id");
}

/** Zipkin's client and server share an id; a span that was sent twice does, too. */
function sameId(trace: Trace, row: number): number[] {
  const id = trace.ids.at(row);
  const rows: number[] = [];
  if (id === undefined) return rows;
  for (let at = trace.ids.find(id); at >= 0; at = trace.ids.find(id, at + 1)) if (at !== row) rows.push(at);
  return rows;
}
