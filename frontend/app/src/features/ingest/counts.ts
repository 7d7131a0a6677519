/** Sums over what was counted. Pure. */
import type { Flow, SignalCounts } from "@/api/types";

type Signal = keyof SignalCounts;

export const SIGNALS: ReadonlyArray<{ signal: Signal; name: string; one: string; many: string }> = [
  { signal: "traces", name: "Spans", one: "span", many: "spans" },
  { signal: "logs", name: "Log records", one: "log record", many: "log records" },
  { signal: "metrics", name: "Data points", one: "data point", many: "data points" },
];

export function sumSignals(counts: SignalCounts): number {
  return counts.traces + counts.logs + counts.metrics;
}

export function sumReasons(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Answered 200: they are in this count because there is something to look into, nothing was turned away. */
const HEARD = new Set(["empty", "items_rejected"]);

export function refusalsOf({ refused }: Pick<Flow, "refused">): Array<[reason: string, requests: number]> {
  return Object.entries(refused).filter(([reason]) => !HEARD.has(reason));
}

export function countRefused(flow: Pick<Flow, "refused">): number {
  return refusalsOf(flow).reduce((sum, [, requests]) => sum + requests, 0);
}

interface Balance {
  received: number;
  stored: number;
  waiting: number;
  rejected: number;
  dead: number;
}

/** `received = stored + waiting + rejected + dead`, in items: each is in exactly one place. */
export function balanceOf(flow: Flow): Balance {
  const accepted = sumSignals(flow.accepted);
  const stored = sumSignals(flow.stored);
  const dead = sumSignals(flow.dead);
  const rejected = sumReasons(flow.rejected);
  return {
    received: accepted + rejected,
    stored,
    waiting: Math.max(0, accepted - stored - dead),
    rejected,
    dead,
  };
}

/** "1,204 spans, 3 log records"; a signal that is not there is not named. */
export function describeSignals(counts: SignalCounts, format: (count: number) => string): string {
  return SIGNALS.filter(({ signal }) => counts[signal] > 0)
    .map(({ signal, one, many }) => `${format(counts[signal])} ${counts[signal] === 1 ? one : many}`)
    .join(", ");
}
