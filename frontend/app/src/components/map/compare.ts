/** What has become of a node or an edge since the window before. Pure. */
import type { MapEdge, MapNode } from "@/api/types";
import { formatDuration, formatPercent, formatRate } from "@/lib/format";

export type DifferenceKind = "new" | "gone" | "failing" | "slower" | "same";

interface Difference {
  kind: DifferenceKind;
  /** With the figures of both; undefined where nothing is to be said. */
  text: string | undefined;
}

interface Figures {
  perS: number;
  errorRate: number;
  p95Ns: number | null;
}

/** Fewer calls tell nothing of a twentieth of them. */
export const LEAST_CALLS = 20;
const SLOWER_BY = 1.25;
const LEAST_SLOWER_NS = 1e6;
const LEAST_FAILING = 0.01;
const SAME: Difference = { kind: "same", text: undefined };

function figuresOf(row: MapNode | MapEdge): { count: number; now: Figures; before: Figures } {
  if ("calls" in row) return { count: row.calls, now: figuresIn(row), before: figuresIn(row.before) };
  return { count: row.requests, now: figuresIn(row), before: figuresIn(row.before) };
}

function figuresIn(
  row:
    | { calls_per_s: number; error_rate: number | null; p95_ns: number | null }
    | { requests_per_s: number; error_rate: number | null; p95_ns: number | null }
    | null,
): Figures {
  if (row === null) return { perS: 0, errorRate: 0, p95Ns: null };
  const perS = "calls_per_s" in row ? row.calls_per_s : row.requests_per_s;
  return { perS, errorRate: row.error_rate ?? 0, p95Ns: row.p95_ns };
}

export function differenceOf(row: MapNode | MapEdge): Difference {
  const { count, now, before } = figuresOf(row);
  if (before.perS === 0) return count > 0 ? { kind: "new", text: `new, ${formatRate(now.perS)}` } : SAME;
  if (count === 0) return { kind: "gone", text: `gone, was ${formatRate(before.perS)}` };
  return count < LEAST_CALLS ? SAME : worseOf(now, before);
}

function worseOf(now: Figures, before: Figures): Difference {
  if (now.errorRate - before.errorRate >= LEAST_FAILING)
    return {
      kind: "failing",
      text: `errors ${formatPercent(before.errorRate)} → ${formatPercent(now.errorRate)}`,
    };
  if (now.p95Ns === null || before.p95Ns === null) return SAME;
  if (now.p95Ns < before.p95Ns * SLOWER_BY || now.p95Ns - before.p95Ns < LEAST_SLOWER_NS) return SAME;
  return { kind: "slower", text: `p95 ${formatDuration(before.p95Ns)} → ${formatDuration(now.p95Ns)}` };
}
