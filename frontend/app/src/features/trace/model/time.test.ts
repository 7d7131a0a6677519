import { describe, expect, test } from "vitest";

import { barOf, readZoom, timeTicks, windowBetween, writeZoom } from "./time";

describe("bars", () => {
  const window = { startNs: 100, endNs: 200 };
  test.each([
    ["inside", 120, 30, { left: 0.2, width: 0.3, outside: undefined }],
    ["over the left edge", 50, 100, { left: 0, width: 0.5, outside: undefined }],
    ["over both edges", 0, 1_000, { left: 0, width: 1, outside: undefined }],
    ["before", 10, 20, { left: 0, width: 0, outside: "before" }],
    ["after", 300, 20, { left: 1, width: 0, outside: "after" }],
  ])("%s the window", (_, startNs, spanNs, bar) => {
    expect(barOf(startNs, spanNs, window)).toEqual(bar);
  });
});

describe("ticks", () => {
  test.each([
    [1_088_000_000, [0, 200_000_000, 400_000_000, 600_000_000, 800_000_000, 1_000_000_000]],
    [20_400_000_000, [0, 5_000_000_000, 10_000_000_000, 15_000_000_000, 20_000_000_000]],
    [7, [0, 2, 4, 6]],
    [1, [0, 1]],
  ])("in %d ns are round", (endNs, ticks) => {
    expect(timeTicks({ startNs: 0, endNs }, 6)).toEqual(ticks);
  });

  test("start inside the window, and are never too many", () => {
    const ticks = timeTicks({ startNs: 333, endNs: 777 }, 6);
    expect(ticks[0]).toBe(400);
    expect(ticks.length).toBeLessThanOrEqual(6);
  });

  test("there are none in no time", () => {
    expect(timeTicks({ startNs: 5, endNs: 5 }, 6)).toEqual([]);
  });
});

test("a drag becomes a window whichever way it goes; a click does not", () => {
  const whole = { startNs: 0, endNs: 1_000 };
  expect(windowBetween(0.75, 0.25, whole)).toEqual({ startNs: 250, endNs: 750 });
  expect(windowBetween(-1, 2, whole)).toEqual(whole);
  expect(windowBetween(0.5, 0.501, whole)).toBeUndefined();
});

test("a zoom is read from the address as it was written there", () => {
  const trace = { durationNs: 1_000 };
  const window = { startNs: 250, endNs: 750 };
  expect(readZoom(writeZoom(window, trace), trace)).toEqual(window);
  expect(writeZoom({ startNs: 0, endNs: 1_000 }, trace)).toBeUndefined();
  expect(readZoom("750-250", trace)).toBeUndefined();
  expect(readZoom("0-2000", trace)).toBeUndefined();
  expect(readZoom(undefined, trace)).toBeUndefined();
});
