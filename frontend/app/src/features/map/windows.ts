/** Which times are looked at: the whole range or a part of it, and what it is compared with. Pure; unix ms. */
import { boundsOf, type TimeRange } from "@/lib/timerange";

interface Window {
  startMs: number;
  endMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Lengths people think in; the longest is taken of which the range holds a dozen. */
const PARTS_MS = [
  7 * DAY_MS,
  DAY_MS,
  6 * HOUR_MS,
  HOUR_MS,
  30 * MINUTE_MS,
  15 * MINUTE_MS,
  5 * MINUTE_MS,
  MINUTE_MS,
] as const;
const LEAST_PARTS = 12;
const MOST_PARTS = 60;

export const COMPARISONS = [
  { value: "before", name: "The time before" },
  { value: "day", name: "A day earlier" },
  { value: "week", name: "A week earlier" },
] as const;
export type Comparison = (typeof COMPARISONS)[number]["value"];

interface Slices {
  count: number;
  /** 0-based; undefined while the whole range is shown. */
  at: number | undefined;
}

export function slicesOf(range: TimeRange, slice: string | undefined, nowMs: number): Slices {
  const { startMs, endMs } = boundsOf(range, nowMs);
  const length = PARTS_MS.find((part) => (endMs - startMs) / part >= LEAST_PARTS) ?? MINUTE_MS;
  const own = Math.min(Math.max(Math.round((endMs - startMs) / length), 2), MOST_PARTS);
  const [, at, of] = /^(\d+)\/(\d+)$/.exec(slice ?? "") ?? [];
  // An address that was written for another range keeps its parts.
  const [number, count] = [Number(at ?? 0), Number(of ?? 0)];
  if (count < 2) return { count: own, at: undefined };
  return { count, at: number >= 1 && number <= count ? number - 1 : undefined };
}

export function windowOf(range: TimeRange, slice: string | undefined, nowMs: number): Window {
  const { startMs, endMs } = boundsOf(range, nowMs);
  const { count, at } = slicesOf(range, slice, nowMs);
  if (at === undefined) return { startMs, endMs };
  const length = (endMs - startMs) / count;
  return { startMs: Math.round(startMs + at * length), endMs: Math.round(startMs + (at + 1) * length) };
}

export function windowBefore({ startMs, endMs }: Window, comparison: Comparison): Window {
  const back = { before: endMs - startMs, day: DAY_MS, week: 7 * DAY_MS }[comparison];
  return { startMs: startMs - back, endMs: endMs - back };
}
