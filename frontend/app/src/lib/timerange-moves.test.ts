import { expect, test } from "vitest";

import { boundsOf, fixedRange, movingOf } from "./timerange";
import { stepRange, zoomIn, zoomOut } from "./timerange-moves";

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const before = fixedRange(NOW - 6 * HOUR_MS, NOW - 4 * HOUR_MS);

test("what moves goes from preset to preset", () => {
  expect(zoomOut(movingOf(2_700), NOW)).toEqual(movingOf(3_600));
  expect(zoomIn(movingOf(2_700), NOW)).toEqual(movingOf(900));
  expect(zoomOut(movingOf(7 * 86_400), NOW)).toEqual(movingOf(15 * 86_400));
  expect(zoomIn(movingOf(900), NOW)).toEqual(movingOf(450));
});

test("what moves grows no further than what is kept, and keeps a length that was typed", () => {
  expect(zoomOut(movingOf(15 * 86_400), NOW)).toEqual(movingOf(15 * 86_400));
  expect(zoomOut(movingOf(60 * 86_400), NOW)).toEqual(movingOf(60 * 86_400));
});

test("what is fixed grows and shrinks around its middle", () => {
  expect(zoomOut(before, NOW)).toEqual(fixedRange(NOW - 7 * HOUR_MS, NOW - 3 * HOUR_MS));
  expect(zoomIn(before, NOW)).toEqual(fixedRange(NOW - 5.5 * HOUR_MS, NOW - 4.5 * HOUR_MS));
});

test("zooming out does not run into the future", () => {
  const near = fixedRange(NOW - 2 * HOUR_MS, NOW);
  expect(boundsOf(zoomOut(near, NOW), NOW).endMs).toBe(NOW);
});

test("a step goes as far as the range is long", () => {
  expect(stepRange(before, -1, NOW)).toEqual(fixedRange(NOW - 8 * HOUR_MS, NOW - 6 * HOUR_MS));
  expect(stepRange(movingOf(3_600), -1, NOW)).toEqual(fixedRange(NOW - 2 * HOUR_MS, NOW - HOUR_MS));
});

test("back and forward again ends where it began, moving", () => {
  const back = stepRange(movingOf(3_600), -1, NOW);
  expect(stepRange(back, 1, NOW)).toEqual(movingOf(3_600));
  expect(stepRange(movingOf(3_600), 1, NOW)).toEqual(movingOf(3_600));
});
