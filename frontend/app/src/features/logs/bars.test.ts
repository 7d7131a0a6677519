import { expect, test } from "vitest";

import { barsOf, stretchOf, totalsOf } from "./bars";

const HISTOGRAM = {
  start_s: 60,
  step_s: 60,
  counts: { INFO: [6, 0, 90], ERROR: [2, 0, 5], FATAL: [2, 0, 5], UNSPECIFIED: [0, 1, 0] },
  startMs: 90_000,
  endMs: 200_000,
};

test("the gravest stand on the ground, and one tone is one slice", () => {
  const [first] = barsOf(HISTOGRAM);
  expect(first).toMatchObject({ startMs: 60_000, endMs: 120_000, total: 10 });
  expect(first?.slices.map(({ tone, from, to }) => [tone, from.toFixed(3), to.toFixed(3)])).toEqual([
    ["error", "0.000", "0.040"],
    ["info", "0.040", "0.100"],
  ]);
});

test("a single line is seen, and no line is nothing", () => {
  const [, second] = barsOf(HISTOGRAM);
  expect(second?.slices).toEqual([{ tone: "quiet", from: 0, to: 0.04 }]);
  expect(barsOf({ ...HISTOGRAM, counts: {} })).toEqual([]);
});

test("totals name what there is, the gravest first", () => {
  expect(totalsOf(HISTOGRAM.counts).map(({ severity, count }) => [severity, count])).toEqual([
    ["FATAL", 7],
    ["ERROR", 7],
    ["INFO", 96],
    ["UNSPECIFIED", 1],
  ]);
});

test("a stretch may be drawn either way and stays within the chart", () => {
  const bars = barsOf(HISTOGRAM);
  expect(stretchOf(bars, [2, 0], HISTOGRAM)).toEqual({ startMs: 90_000, endMs: 200_000 });
  expect(stretchOf(bars, [1, 1], HISTOGRAM)).toEqual({ startMs: 120_000, endMs: 180_000 });
  expect(stretchOf(bars, [7, 8], HISTOGRAM)).toBeUndefined();
});
