import { expect, test } from "vitest";

import { roundToStep } from "./ThresholdHandles";

test("a threshold that is dragged is a number one would write", () => {
  expect(roundToStep(301.7314, 1_000)).toBe(300);
  expect(roundToStep(2.4831, 5)).toBe(2.48);
  expect(roundToStep(0.85123, 1)).toBe(0.85);
  expect(roundToStep(-3, 100)).toBe(0);
  expect(roundToStep(140, 100)).toBe(100);
});
