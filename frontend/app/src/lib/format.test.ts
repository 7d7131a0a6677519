import { describe, expect, test } from "vitest";

import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatRelative,
  formatSpanDuration,
  plural,
  unixNanoToMs,
} from "./format";

describe("durations", () => {
  test.each([
    [0, "0 ms"],
    [1, "1 ns"],
    [999, "999 ns"],
    [1_000, "1 µs"],
    [43_210, "43.2 µs"],
    [999_600, "1 ms"],
    [1_234_000, "1.23 ms"],
    [842_000_000, "842 ms"],
    [999_600_000, "1 s"],
    [1_088_000_000, "1.09 s"],
    [59_940_000_000, "59.9 s"],
    [61_500_000_000, "1 min 1 s"],
    [7_322_000_000_000, "2 h 2 min"],
  ])("%d ns reads %s", (durationNs, text) => {
    expect(formatDuration(durationNs)).toBe(text);
  });
});

test.each([
  [0, "0"],
  [9_999, "9,999"],
  [12_345, "12.3k"],
  [999_499, "999k"],
  [1_250_000, "1.25M"],
])("the count %d reads %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test("a real error rate is never rounded to nothing", () => {
  expect(formatPercent(0)).toBe("0%");
  expect(formatPercent(0.00001)).toBe("< 0.01%");
  expect(formatPercent(0.0041)).toBe("0.41%");
  expect(formatPercent(1)).toBe("100%");
});

test.each([
  [0, "0/s"],
  [12_345, "12.3k/s"],
  [41.23, "41.2/s"],
  [1, "1/s"],
  [0.9997, "1/s"],
  [0.5, "30/min"],
  [0.07, "4.2/min"],
  [1 / 60, "1/min"],
  [0.001, "3.6/h"],
  [1 / 86_400, "0.04/h"],
  [1e-9, "< 0.01/h"],
])("%d requests a second read %s: rare ones are not shown as none", (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});

test.each([
  [1_000_000, "1 ms"],
  [0, "0 ms"],
  [-5, "ends before it starts"],
  [NaN, "no end"],
  [Infinity, "no end"],
  [2 ** 63, "no end"],
])("a span of %d ns reads %s", (durationNs, text) => {
  expect(formatSpanDuration(durationNs)).toBe(text);
});

test("relative times follow the clock", () => {
  const now = Date.UTC(2026, 10, 22);
  expect(formatRelative(now - 2_000, now)).toBe("just now");
  expect(formatRelative(now - 42_000, now)).toBe("42 s ago");
  expect(formatRelative(now - 3 * 60_000, now)).toBe("3 min ago");
  expect(formatRelative(now - 47 * 3_600_000, now)).toBe("47 h ago");
  expect(formatRelative(now - 72 * 3_600_000, now)).toBe("3 d ago");
  expect(formatRelative(now + 90_000, now)).toBe("in 1 min");
});

test("nanoseconds as text keep their microseconds", () => {
  expect(unixNanoToMs("1795343573760272896")).toBe(1_795_343_573_760.272);
});

test("one is not many", () => {
  expect(plural(1, "span")).toBe("1 span");
  expect(plural(0, "span")).toBe("0 spans");
  expect(plural(2, "span names", "spans name")).toBe("2 spans name");
});
