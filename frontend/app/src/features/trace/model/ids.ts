/** Which row an address means, and the address of a row. Spans may share an id: Zipkin's two halves of a call do. Pure. */
import { type SpanKind, spanKindName } from "@/lib/span-kind";

import type { TraceSearch } from "../url";
import { nameOf, sentOffsetNs, sentStartUnixNano, serviceOf, type Trace } from "./trace";

interface SpanAddress {
  span: string | undefined;
  at: string | undefined;
  kind: SpanKind | undefined;
}

/** What tells spans apart that share an id; text, for the time is beyond what a number holds. */
export interface SpanMark {
  startUnixNano: string;
  kind: SpanKind;
}

export function markOf(trace: Trace, row: number): SpanMark {
  return {
    startUnixNano: String(sentStartUnixNano(trace, row)),
    kind: spanKindName(trace.kind[row] ?? 0),
  };
}

/** The row that an address means: of spans that share its id the marked one, else the first; -1 for none. */
export function findSpan(trace: Trace, search: Pick<TraceSearch, "span" | "at" | "kind">): number {
  if (!search.span) return -1;
  const first = trace.ids.find(search.span);
  for (let row = first; row >= 0; row = trace.ids.find(search.span, row + 1)) {
    const { startUnixNano, kind } = markOf(trace, row);
    if (search.at === startUnixNano && (search.kind ?? kind) === kind) return row;
  }
  return first;
}

/** Short while the id is enough. Every part is named, so that those of the span before go. */
export function addressOf(trace: Trace, row: number): SpanAddress {
  const id = trace.ids.at(row);
  if (id === undefined) return { span: undefined, at: undefined, kind: undefined };
  const first = trace.ids.find(id);
  if (first === row && trace.ids.find(id, row + 1) < 0) return { span: id, at: undefined, kind: undefined };
  const { startUnixNano, kind } = markOf(trace, row);
  return { span: id, at: startUnixNano, kind };
}

/**
 * Where a row of an earlier reading stands in a later one, -1 for nowhere: rows move as a trace grows. Told by what
 * is drawn of it, for its id may not have come.
 */
export function findAgain(from: Trace, row: number, to: Trace): number {
  if (from.count === to.count) return row;
  const startNs = Number(sentStartUnixNano(from, row) - to.startUnixNano);
  const [service, name] = [to.services.indexOf(serviceOf(from, row)), to.names.indexOf(nameOf(from, row))];
  for (let at = 0; at < to.count; at++) {
    const isAlike = to.service[at] === service && to.name[at] === name && to.kind[at] === from.kind[row];
    if (isAlike && sentOffsetNs(to, at) === startNs) return at;
  }
  return -1;
}
