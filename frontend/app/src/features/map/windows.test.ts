import { expect, test } from "vitest";

import { fixedRange, movingOf } from "@/lib/timerange";

import { slicesOf, windowBefore, windowOf } from "./windows";

const NOW = Date.UTC(2026, 10, 28, 12);
const HOUR_MS = 3_600_000;

test.each([
  [900, 15],
  [3_600, 12],
  [21_600, 12],
  [86_400, 24],
  [7 * 86_400, 28],
])("a range of %i s has %i parts that one can think in", (seconds, count) => {
  expect(slicesOf(movingOf(seconds), undefined, NOW)).toEqual({ count, at: undefined });
});

test("a part of the range begins where the one before ends", () => {
  const range = fixedRange(NOW - 24 * HOUR_MS, NOW);
  expect(windowOf(range, undefined, NOW)).toEqual({ startMs: NOW - 24 * HOUR_MS, endMs: NOW });
  expect(windowOf(range, "1/24", NOW)).toEqual({ startMs: NOW - 24 * HOUR_MS, endMs: NOW - 23 * HOUR_MS });
  expect(windowOf(range, "24/24", NOW).endMs).toBe(NOW);
});

test("what is no part is the whole", () => {
  const range = movingOf(3_600);
  for (const slice of ["0/12", "13/12", "1/1"])
    expect(windowOf(range, slice, NOW)).toEqual({ startMs: NOW - HOUR_MS, endMs: NOW });
});

test("the same time before, a day or a week earlier", () => {
  const window = { startMs: NOW - HOUR_MS, endMs: NOW };
  expect(windowBefore(window, "before")).toEqual({ startMs: NOW - 2 * HOUR_MS, endMs: NOW - HOUR_MS });
  expect(windowBefore(window, "day").endMs).toBe(NOW - 24 * HOUR_MS);
  expect(windowBefore(window, "week").endMs).toBe(NOW - 7 * 24 * HOUR_MS);
});
