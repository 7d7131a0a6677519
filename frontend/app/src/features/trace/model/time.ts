/** Time on the screen: a window into the trace, bars in it, ticks along it. Pure: numbers in, numbers out. */
import type { Trace } from "./trace";

/** A stretch of the trace, in nanoseconds from its start. */
export interface TimeWindow {
  startNs: number;
  endNs: number;
}

export function wholeTrace(trace: Pick<Trace, "durationNs">): TimeWindow {
  return { startNs: 0, endNs: trace.durationNs };
}

export interface Bar {
  /** Shares of the width, 0 to 1. */
  left: number;
  width: number;
  /** The bar lies outside the window to this side. */
  outside: "before" | "after" | undefined;
}

export function barOf(startNs: number, spanNs: number, window: TimeWindow): Bar {
  const length = window.endNs - window.startNs;
  const left = (startNs - window.startNs) / length;
  const right = (startNs + spanNs - window.startNs) / length;
  if (right < 0) return { left: 0, width: 0, outside: "before" };
  if (left > 1) return { left: 1, width: 0, outside: "after" };
  const from = Math.max(left, 0);
  return { left: from, width: Math.min(right, 1) - from, outside: undefined };
}

/** Round times inside a window, at most `most` of them: 1, 2 or 5 times a power of ten apart. */
export function timeTicks(window: TimeWindow, most: number): number[] {
  const length = window.endNs - window.startNs;
  if (length <= 0 || most < 1) return [];
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const ticks: number[] = [];
  for (let n = Math.ceil(window.startNs / step); n * step <= window.endNs; n++) ticks.push(n * step);
  return ticks;
}

/** Two shares of the width, in any order, become a window; too short to have been meant: none. */
export function windowBetween(
  a: number,
  b: number,
  window: TimeWindow,
  leastShare = 0.005,
): TimeWindow | undefined {
  const [from, to] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  if (to - from < leastShare) return undefined;
  const length = window.endNs - window.startNs;
  return { startNs: window.startNs + from * length, endNs: window.startNs + to * length };
}

/** "1200-3400", ns after the start, as it stands in the address; what does not lie in the trace is no zoom. */
export function readZoom(zoom: string | undefined, trace: Pick<Trace, "durationNs">): TimeWindow | undefined {
  const [startNs = NaN, endNs = NaN] = (zoom ?? "").split("-").map(Number);
  return startNs < endNs && endNs <= trace.durationNs ? { startNs, endNs } : undefined;
}

/** undefined for the whole trace, which needs no words. */
export function writeZoom(window: TimeWindow, trace: Pick<Trace, "durationNs">): string | undefined {
  const [startNs, endNs] = [Math.round(window.startNs), Math.round(window.endNs)];
  if (startNs <= 0 && endNs >= trace.durationNs) return undefined;
  return `${startNs}-${Math.max(endNs, startNs + 1)}`;
}

/** A span with a little around it; a moment is shown in the middle of what is a hundredth of the window now. */
export function windowAround(
  trace: Pick<Trace, "durationNs" | "startNs" | "spanNs">,
  row: number,
  now: TimeWindow,
): TimeWindow {
  const spanNs = trace.spanNs[row] ?? 0;
  const marginNs = spanNs > 0 ? spanNs * 0.04 : Math.max(1, (now.endNs - now.startNs) / 200);
  const startNs = Math.max(0, (trace.startNs[row] ?? 0) - marginNs);
  const endNs = Math.min(trace.durationNs, (trace.startNs[row] ?? 0) + spanNs + marginNs);
  return endNs > startNs ? { startNs, endNs } : wholeTrace(trace);
}

export interface Stretch {
  startNs: number;
  endNs: number;
}

/** Sorted stretches with gaps up to `leastGapNs` closed: what lies closer is one to the eye. */
export function joinStretches(stretches: Iterable<Stretch>, leastGapNs: number): Stretch[] {
  const joined: Stretch[] = [];
  for (const { startNs, endNs } of stretches) {
    const last = joined.at(-1);
    if (last && startNs - last.endNs <= leastGapNs) last.endNs = Math.max(last.endNs, endNs);
    else joined.push({ startNs, endNs });
  }
  return joined;
}
