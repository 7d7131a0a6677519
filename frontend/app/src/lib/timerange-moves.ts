/** Moving through time: one range becomes the next. Pure; `nowMs` is unix milliseconds. */
import { boundsOf, fixedRange, movingOf, parseMoving, PRESETS, type TimeRange } from "./timerange";

const PRESET_SECONDS = PRESETS.map(({ text }) => parseMoving(text)?.seconds ?? 0);
const SHORTEST_MS = 10;
/** An end this near to the present is the present. */
const PRESENT_WITHIN_MS = 1_000;

/** Twice as much around the middle; never into the future. What moves takes the next larger preset, up to all that
    is kept. */
export function zoomOut(range: TimeRange, nowMs: number): TimeRange {
  if (range.kind === "moving") {
    const next = PRESET_SECONDS.find((seconds) => seconds > range.seconds);
    return next === undefined ? range : movingOf(next);
  }
  const { startMs, endMs } = boundsOf(range, nowMs);
  const half = (endMs - startMs) / 2;
  return fixedRange(startMs - half, Math.max(Math.min(endMs + half, nowMs), endMs));
}

/** The middle half; what moves takes the next smaller preset. */
export function zoomIn(range: TimeRange, nowMs: number): TimeRange {
  if (range.kind === "moving") {
    const next = PRESET_SECONDS.findLast((seconds) => seconds < range.seconds);
    return movingOf(next ?? range.seconds / 2);
  }
  const { startMs, endMs } = boundsOf(range, nowMs);
  const quarter = (endMs - startMs) / 4;
  if (quarter * 2 < SHORTEST_MS) return range;
  return fixedRange(startMs + quarter, endMs - quarter);
}

/** As far again, back (-1) or forward (1). Forward ends at the present and there moves with it again. */
export function stepRange(range: TimeRange, direction: -1 | 1, nowMs: number): TimeRange {
  if (range.kind === "moving" && direction === 1) return range;
  const { startMs, endMs } = boundsOf(range, nowMs);
  const shift = direction * (endMs - startMs);
  if (endMs + shift >= nowMs - PRESENT_WITHIN_MS) return movingOf((endMs - startMs) / 1000);
  return fixedRange(startMs + shift, endMs + shift);
}
