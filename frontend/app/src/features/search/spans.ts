/** Found spans: which is which, and how listed and live ones become one list. Pure. */
import type { FoundSpan } from "@/api/types";
import type { LiveKind } from "@/components/live/useLiveList";

/** Several spans may share an id; start and kind tell them apart. */
export function spanKey({ trace_id, span_id, start_time_unix_nano, kind }: FoundSpan): string {
  return `${trace_id}-${span_id}-${start_time_unix_nano}-${kind}`;
}

/** As OpenTelemetry numbers them. */
const KINDS: ReadonlyArray<FoundSpan["kind"]> = [
  "UNSPECIFIED",
  "INTERNAL",
  "SERVER",
  "CLIENT",
  "PRODUCER",
  "CONSUMER",
];

/** The order of a list as text: by start, trace, span and kind (apps/traces/search/queries.py, list_spans).
    Nanoseconds since 1970 have 19 digits from 2001 on; shorter ones are earlier. */
function placeOf({ start_time_unix_nano, trace_id, span_id, kind }: FoundSpan): string {
  return `${start_time_unix_nano.padStart(20, "0")} ${trace_id} ${span_id} ${KINDS.indexOf(kind)}`;
}

/** The server's order, which falls in everything: newest first, and what ties from the highest id down. */
function newestFirst(a: FoundSpan, b: FoundSpan): number {
  const [first, second] = [placeOf(a), placeOf(b)];
  if (first === second) return 0;
  return first < second ? 1 : -1;
}

export const SPANS: LiveKind<FoundSpan> = {
  keyOf: spanKey,
  laterOf: (_, live) => live,
  merge: ({ rows, hasMore, range }, live) => {
    if (live.size === 0) return [...rows];
    const oldest = rows.at(-1);
    const startNs = range ? BigInt(Date.parse(range.start)) * 1_000_000n : 0n;
    const byKey = new Map(rows.map((span) => [spanKey(span), span]));
    for (const span of live.values()) {
      const isBelow = hasMore && oldest !== undefined && newestFirst(oldest, span) < 0;
      if (BigInt(span.start_time_unix_nano) >= startNs && !isBelow) byKey.set(spanKey(span), span);
    }
    return [...byKey.values()].toSorted(newestFirst);
  },
};
