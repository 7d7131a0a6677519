/** Where a chart's marks and lines stand. Pure: fractions of the plot, from its left and from its top. */

/** Steps of equal length, one value each. */
export interface TimeGrid {
  startMs: number;
  stepMs: number;
  count: number;
}

export type Values = ReadonlyArray<number | null>;

interface Tick {
  value: number;
  /** Of the plot, from the left (time) or from the foot (values). */
  at: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const TIME_STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];
const LONGEST_TIME_STEP_MS = 28 * DAY;

function endOf({ startMs, stepMs, count }: TimeGrid): number {
  return startMs + stepMs * count;
}

/** Round moments where the reader is, at most `most`. */
export function timeTicks(grid: TimeGrid, most: number): { everyMs: number; ticks: Tick[] } {
  const spanMs = Math.max(grid.stepMs * grid.count, 1);
  const everyMs = TIME_STEPS_MS.find((step) => spanMs / step <= most) ?? LONGEST_TIME_STEP_MS;
  const zoneMs = new Date(grid.startMs).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  const first = Math.ceil((grid.startMs - zoneMs) / everyMs) * everyMs + zoneMs;
  for (let value = first; value < endOf(grid); value += everyMs)
    ticks.push({ value, at: (value - grid.startMs) / spanMs });
  return { everyMs, ticks };
}

/** From nothing to a round number of units at or above `highest`: `top` is where the plot ends. */
export function valueTicks(highest: number, most: number, unit = 1): { top: number; ticks: Tick[] } {
  const { top, ticks } = roundTicks(highest / unit, most);
  return { top: top * unit, ticks: ticks.map(({ value, at }) => ({ value: value * unit, at })) };
}

function roundTicks(highest: number, most: number): { top: number; ticks: Tick[] } {
  const wanted = highest > 0 && Number.isFinite(highest) ? highest : 1;
  const magnitude = 10 ** Math.floor(Math.log10(wanted / most));
  const step =
    ([1, 2, 5, 10].find((each) => (each * magnitude * most) / wanted >= 1 - 1e-9) ?? 10) * magnitude;
  const steps = Math.max(1, Math.ceil(wanted / step - 1e-9));
  const top = steps * step;
  return {
    top,
    ticks: Array.from({ length: steps + 1 }, (_, index) => ({ value: index * step, at: index / steps })),
  };
}

export function highestOf(...series: ReadonlyArray<Values | undefined>): number {
  let highest = 0;
  for (const values of series)
    for (const value of values ?? []) if (value !== null && value > highest) highest = value;
  return highest;
}

/** In a box as wide as there are steps and one high; where there is no value there is no line. */
export function linePath(values: Values, top: number): string {
  let path = "";
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) drawing = false;
    else {
      path += `${drawing ? "L" : "M"}${index + 0.5} ${heightAt(value, top)}`;
      drawing = true;
    }
  }
  return path;
}

/** Values without a neighbour: lines of no length, whose round ends make them points. */
export function pointPath(values: Values, top: number): string {
  return values
    .map((value, index) =>
      value === null || (values[index - 1] ?? null) !== null || (values[index + 1] ?? null) !== null
        ? ""
        : `M${index + 0.5} ${heightAt(value, top)}h0`,
    )
    .join("");
}

/** From the top of the plot: 0 is its top edge, 1 its foot. */
function heightAt(value: number, top: number): number {
  return Math.round((1 - Math.min(Math.max(value / top, 0), 1)) * 10_000) / 10_000;
}

/** The moments from one step to another, whichever comes first, both of them whole. */
export function stretchOf(grid: TimeGrid, one: number, other: number): { fromMs: number; toMs: number } {
  const [first, last] = one < other ? [one, other] : [other, one];
  return { fromMs: grid.startMs + first * grid.stepMs, toMs: grid.startMs + (last + 1) * grid.stepMs };
}

/** Of the plot, from the left; undefined outside of it. */
export function placeOf(grid: TimeGrid, atMs: number): number | undefined {
  const at = (atMs - grid.startMs) / (grid.stepMs * grid.count);
  return at >= 0 && at <= 1 ? at : undefined;
}

/** What of a stretch of time lies in the plot, as fractions of it; undefined where nothing does. */
export function partOf(
  { startMs, stepMs, count }: TimeGrid,
  fromMs: number,
  toMs: number,
): { at: number; width: number } | undefined {
  const of = (atMs: number) => Math.min(Math.max((atMs - startMs) / (stepMs * count), 0), 1);
  const [at, end] = [of(fromMs), of(toMs)];
  return end > at ? { at, width: end - at } : undefined;
}
