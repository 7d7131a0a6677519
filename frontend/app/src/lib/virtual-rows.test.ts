import { expect, test } from "vitest";

import { nextWindow, rowWindow, scrollTopFor } from "./virtual-rows";

const SIZES = { rowPx: 26, headPx: 28 };

test("what is seen is drawn, and some more on both sides", () => {
  const { first, end } = rowWindow(26_000, 800, 26);
  expect(first).toBeLessThanOrEqual(1_000 - 12);
  expect(end).toBeGreaterThanOrEqual(1_031 + 12);
  expect(end - first).toBeLessThan(70);
});

test("at the top nothing is drawn above the first row", () => {
  expect(rowWindow(0, 800, 26).first).toBe(0);
});

test("scrolling by less than a few rows draws nothing new", () => {
  expect(rowWindow(26_001, 800, 26)).toEqual(rowWindow(26_020, 800, 26));
});

const at = (topPx: number) => [rowWindow(topPx, 800, 26, 0), rowWindow(topPx, 800, 26)] as const;

test("after a leap only what is seen is drawn, after a step some more on both sides", () => {
  const drawn = rowWindow(0, 800, 26);
  const [seen, wide] = at(26_000);
  expect(nextWindow(drawn, seen, wide)).toEqual(seen);
  expect(seen.first).toBeLessThanOrEqual(1_000);
  expect(seen.end).toBeGreaterThanOrEqual(1_031);
  expect(nextWindow(seen, ...at(26_100))).toEqual(at(26_100)[1]);
  expect(nextWindow(wide, seen, wide)).toBe(wide);
});

test("a list that has no height yet draws some rows all the same", () => {
  const none = { first: 0, end: 0 };
  expect(nextWindow(none, rowWindow(0, 0, 26, 0), rowWindow(0, 0, 26)).end).toBeGreaterThan(0);
});

test("a row in sight stays where it is", () => {
  expect(scrollTopFor(12, { topPx: 100, heightPx: 800 }, SIZES)).toBe(100);
});

test("a row above or below comes into sight with two rows around it", () => {
  expect(scrollTopFor(10, { topPx: 2_600, heightPx: 800 }, SIZES)).toBe(8 * 26);
  expect(scrollTopFor(0, { topPx: 2_600, heightPx: 800 }, SIZES)).toBe(0);
  const down = scrollTopFor(100, { topPx: 0, heightPx: 800 }, SIZES);
  expect(down + 800 - 28).toBe((100 + 1 + 2) * 26);
});
