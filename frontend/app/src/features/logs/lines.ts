/** How listed and live lines become one list: newest first, as the API orders them. Pure. */
import type { LogRecord } from "@/api/types";
import type { LiveKind } from "@/components/live/useLiveList";

/** By time, then batch, then number: each may have more digits than a JavaScript number holds. */
export function laterFirst(a: LogRecord, b: LogRecord): number {
  const [first, second] = [a.id.split("-"), b.id.split("-")];
  for (const place of [0, 1, 2]) {
    const [one, other] = [BigInt(first[place] ?? 0), BigInt(second[place] ?? 0)];
    if (one !== other) return one < other ? 1 : -1;
  }
  return 0;
}

export const LINES: LiveKind<LogRecord> = {
  keyOf: ({ id }) => id,
  laterOf: (before) => before,
  merge: ({ rows, hasMore, range }, live) => {
    if (live.size === 0) return [...rows];
    const oldest = rows.at(-1);
    const startNs = range ? BigInt(Date.parse(range.start)) * 1_000_000n : 0n;
    const known = new Set(rows.map(({ id }) => id));
    const arrived = [...live.values()].filter((line) => {
      // What lies below the last page read comes with a later one.
      const isBelow = hasMore && oldest !== undefined && laterFirst(oldest, line) < 0;
      return !known.has(line.id) && !isBelow && BigInt(line.id.split("-")[0] ?? 0) >= startNs;
    });
    return arrived.length > 0 ? [...arrived, ...rows].toSorted(laterFirst) : [...rows];
  },
};
