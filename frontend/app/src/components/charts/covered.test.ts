import { expect, test } from "vitest";

import { coveredShares, perWholeStep } from "./covered";

const HOUR_MS = 3_600_000;
const GRID = { startMs: 0, stepMs: HOUR_MS, count: 3 };

test("the ends of a range hold a part of their steps", () => {
  expect(coveredShares(GRID, 0.75 * HOUR_MS, 2.5 * HOUR_MS)).toEqual([0.25, 1, 0.5]);
  expect(coveredShares(GRID, -HOUR_MS, 9 * HOUR_MS)).toEqual([1, 1, 1]);
});

test("steady traffic is a level line, and a step that has hardly begun is left out", () => {
  expect(perWholeStep([15, 60, 30], [0.25, 1, 0.5])).toEqual([60, 60, 60]);
  expect(perWholeStep([60, 2], [1, 0.05])).toEqual([60, null]);
});
