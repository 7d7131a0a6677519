/** A histogram as bars: what stands on what, which stretch of time a pointer marked. */
import type { Severity } from "@/api/types";

import { SEVERITIES, SEVERITY_LOOKS, type SeverityTone } from "./severity";

export interface LogHistogram {
  start_s: number;
  step_s: number;
  counts: Partial<Record<Severity, readonly number[]>>;
  startMs: number;
  endMs: number;
}

interface Slice {
  tone: SeverityTone;
  from: number;
  to: number;
}

export interface Bar {
  startMs: number;
  endMs: number;
  total: number;
  /** From the ground up, as parts of the highest bar: the gravest stand on the ground, where they can be compared. */
  slices: Slice[];
}

/** A single line must be seen beside a million. */
const LEAST = 0.04;

export function barsOf({ start_s, step_s, counts }: LogHistogram): Bar[] {
  const length = Math.max(0, ...Object.values(counts).map((column) => column.length));
  const totals = Array.from({ length }, (_, index) =>
    SEVERITIES.reduce((sum, severity) => sum + (counts[severity]?.[index] ?? 0), 0),
  );
  const peak = Math.max(1, ...totals);
  return totals.map((total, index) => ({
    startMs: (start_s + index * step_s) * 1000,
    endMs: (start_s + (index + 1) * step_s) * 1000,
    total,
    slices: slicesOf(counts, index, total, peak),
  }));
}

function slicesOf(counts: LogHistogram["counts"], index: number, total: number, peak: number): Slice[] {
  const height = total === 0 ? 0 : Math.max(LEAST, total / peak);
  const slices: Slice[] = [];
  let below = 0;
  for (const severity of SEVERITIES) {
    const count = counts[severity]?.[index] ?? 0;
    if (count === 0) continue;
    const { tone } = SEVERITY_LOOKS[severity];
    const from = (below / total) * height;
    below += count;
    const to = (below / total) * height;
    const under = slices.at(-1);
    if (under?.tone === tone) under.to = to;
    else slices.push({ tone, from, to });
  }
  return slices;
}

export function totalsOf(counts: LogHistogram["counts"]): Array<{ severity: Severity; count: number }> {
  return SEVERITIES.flatMap((severity) => {
    const count = counts[severity]?.reduce((sum, each) => sum + each, 0) ?? 0;
    return count > 0 ? [{ severity, count }] : [];
  });
}

export function countAll(counts: LogHistogram["counts"]): number {
  return totalsOf(counts).reduce((sum, { count }) => sum + count, 0);
}

/** The stretch from one bar to another, whichever is the earlier, within what the chart shows. */
export function stretchOf(
  bars: readonly Bar[],
  [one, other]: readonly [number, number],
  { startMs, endMs }: { startMs: number; endMs: number },
): { startMs: number; endMs: number } | undefined {
  const first = bars[Math.min(one, other)];
  const last = bars[Math.max(one, other)];
  if (!first || !last) return undefined;
  return { startMs: Math.max(first.startMs, startMs), endMs: Math.min(last.endMs, endMs) };
}
