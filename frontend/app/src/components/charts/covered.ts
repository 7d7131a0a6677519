/** Steps at the ends of a range that it holds a part of only. Pure. */
import type { Values } from "./scale";

/** Less of a step says nothing of the whole of it. */
const LEAST_SHARE = 0.1;

interface Grid {
  startMs: number;
  stepMs: number;
  count: number;
}

/** How much of each step lies between the two moments, 0 to 1. */
export function coveredShares({ startMs, stepMs, count }: Grid, fromMs: number, untilMs: number): number[] {
  return Array.from({ length: count }, (_, step) => {
    const beginMs = startMs + step * stepMs;
    const coveredMs = Math.min(beginMs + stepMs, untilMs) - Math.max(beginMs, fromMs);
    return Math.min(Math.max(coveredMs / stepMs, 0), 1);
  });
}

/** Counts as they would be of whole steps: an hour that has begun is no drop. */
export function perWholeStep(counts: readonly number[], shares: readonly number[]): Values {
  return counts.map((count, step) => {
    const share = shares[step] ?? 1;
    return share < LEAST_SHARE ? null : count / share;
  });
}
