import { expect, test } from "vitest";

import { placeOf, usualText, verdictOf } from "./usual";

test.each([
  [0, null, "first", "No other span of this operation started in the 24 hours before it."],
  [7, null, "no-end", "Without an end it cannot be compared with the 7 others in the 24 h before."],
  [1, 100, "very-slow", "Slower than the 1 other in the 24 h before."],
  [1_234, 100, "very-slow", "Slower than all 1,234 others in the 24 h before."],
  [100_000, 99.97, "very-slow", "Slower than over 99.9% of 100k others in the 24 h before."],
  [1_234, 96.4, "slow", "Slower than 96% of 1,234 others in the 24 h before."],
  [1_234, 50, "usual", "Slower than 50% of 1,234 others in the 24 h before."],
  [1_234, 20, "usual", "Faster than 80% of 1,234 others in the 24 h before."],
  [1_234, 0, "fast", "Faster than all 1,234 others in the 24 h before."],
] as const)("%s others, percentile %s: %s, %s", (count, percentile, verdict, text) => {
  expect(verdictOf({ count, percentile })).toBe(verdict);
  expect(usualText({ count, percentile })).toBe(text);
});

test("a duration stands by octaves along the bars, and never beside them", () => {
  const edges = [1_000, 2_000, 4_000, 8_000, 16_000];
  expect(placeOf(4_000, edges)).toBeCloseTo(0.5);
  expect(placeOf(1, edges)).toBe(0);
  expect(placeOf(1e9, edges)).toBe(1);
  expect(placeOf(5, [])).toBe(0.5);
});
