import { expect, test } from "vitest";

import { highestOf, linePath, partOf, placeOf, pointPath, stretchOf, timeTicks, valueTicks } from "./scale";

const HOUR = { startMs: Date.parse("2026-11-28T09:58:00"), stepMs: 60_000, count: 60 };

test("marks of time are round and few", () => {
  const { everyMs, ticks } = timeTicks(HOUR, 6);
  expect(everyMs).toBe(600_000);
  expect(ticks.map(({ value }) => new Date(value).getMinutes())).toEqual([0, 10, 20, 30, 40, 50]);
  expect(ticks[0]?.at).toBeCloseTo(2 / 60);
});

test("days are marked where the reader's day begins", () => {
  const { ticks } = timeTicks({ startMs: HOUR.startMs, stepMs: 3_600_000, count: 24 * 5 }, 6);
  expect(ticks.map(({ value }) => new Date(value).getHours())).toEqual([0, 0, 0, 0, 0]);
});

test("a scale of values begins at nothing and ends at a round number above the highest", () => {
  expect(valueTicks(0.83, 4).ticks.map(({ value }) => value)).toEqual([0, 0.5, 1]);
  expect(valueTicks(317e6, 4).ticks.map(({ value }) => value / 1e6)).toEqual([0, 100, 200, 300, 400]);
  expect(valueTicks(400, 4)).toMatchObject({ top: 400 });
  expect(valueTicks(0, 4).top).toBe(1);
  const perMinute = 1 / 60;
  expect(valueTicks(4 * perMinute, 4, perMinute).ticks.map(({ value }) => Math.round(value * 60))).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test("a line has gaps where nothing was measured, and a lone value is a point", () => {
  expect(linePath([1, 2, null, 4, null, 0], 4)).toBe("M0.5 0.75L1.5 0.5M3.5 0M5.5 1");
  expect(pointPath([1, 2, null, 4, null, 0], 4)).toBe("M3.5 0h0M5.5 1h0");
  expect(pointPath([9], 4)).toBe("M0.5 0h0");
});

test("a stretch takes both its steps, in either direction", () => {
  const wanted = { fromMs: HOUR.startMs + 120_000, toMs: HOUR.startMs + 300_000 };
  expect(stretchOf(HOUR, 2, 4)).toEqual(wanted);
  expect(stretchOf(HOUR, 4, 2)).toEqual(wanted);
});

test("what lies outside has no place", () => {
  expect(placeOf(HOUR, HOUR.startMs + 1_800_000)).toBe(0.5);
  expect(placeOf(HOUR, HOUR.startMs - 1)).toBeUndefined();
});

test("the highest of several lines, without what is missing", () => {
  expect(highestOf([1, null, 3], undefined, [2])).toBe(3);
  expect(highestOf([])).toBe(0);
});

test("a stretch is cut to what the plot shows", () => {
  const at = (minutes: number) => HOUR.startMs + minutes * 60_000;
  expect(partOf(HOUR, at(15), at(30))).toEqual({ at: 0.25, width: 0.25 });
  expect(partOf(HOUR, at(-10), at(90))).toEqual({ at: 0, width: 1 });
  expect(partOf(HOUR, at(70), at(90))).toBeUndefined();
});
