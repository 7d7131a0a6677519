import { expect, test } from "vitest";

import { formatVital, rate, sharesOf, VITALS } from "./vitals";

test("a threshold itself is still good, or still not poor", () => {
  const [lcp] = VITALS;
  if (!lcp) throw new Error("no LCP");
  expect([2_500, 2_501, 4_000, 4_001].map((value) => rate(lcp, value))).toEqual([
    "good",
    "improvable",
    "improvable",
    "poor",
  ]);
});

test("vitals are told as people read them", () => {
  expect(formatVital("lcp", 2_512)).toBe("2.51 s");
  expect(formatVital("inp", 184)).toBe("184 ms");
  expect(formatVital("cls", 0.1004)).toBe("0.1");
  expect(formatVital("cls", 0.101)).toBe("0.101");
  expect(formatVital("cls", 0)).toBe("0");
});

test("shares make a hundred, and what is there is never nothing", () => {
  expect(sharesOf([1, 1, 1])).toEqual([34, 33, 33]);
  expect(sharesOf([999, 1, 0])).toEqual([99, 1, 0]);
  expect(sharesOf([998, 1, 1])).toEqual([98, 1, 1]);
  expect(sharesOf([0, 0, 0])).toEqual([0, 0, 0]);
  expect(sharesOf([5, 0, 0])).toEqual([100, 0, 0]);
});
