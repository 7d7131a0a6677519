/** Which of a trace's spans an address means. Spans may share an id: Zipkin's two halves of one call do. */
import { type SpanKind, spanKindName } from "@/lib/span-kind";

import type { TraceSearch } from "./url";
import type { Trace } from "./waterfall/layout";

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

export function markOf(trace: Trace, span: number): SpanMark {
  return {
    startUnixNano: String(trace.startUnixNano + BigInt(trace.startNs[span] ?? 0)),
    kind: spanKindName(trace.kind[span] ?? 0),
  };
}

/** The row that an address means: of spans that share its id the marked one, else the first; -1 for none. */
export function findSpan(trace: Trace, search: TraceSearch): number {
  if (!search.span) return -1;
  const first = trace.spanIds.indexOf(search.span);
  for (let span = first; span >= 0; span = trace.spanIds.indexOf(search.span, span + 1)) {
    const { startUnixNano, kind } = markOf(trace, span);
    if (search.at === startUnixNano && (search.kind ?? kind) === kind) return span;
  }
  return first;
}

/** Short while the id is enough. Every part is named, so that those of the span before go. */
export function addressOf(trace: Trace, span: number): SpanAddress {
  const id = trace.spanIds[span];
  if (id === undefined || trace.spanIds.indexOf(id) === trace.spanIds.lastIndexOf(id))
    return { span: id, at: undefined, kind: undefined };
  const { startUnixNano, kind } = markOf(trace, span);
  return { span: id, at: startUnixNano, kind };
}
