import { expect, test } from "vitest";

import { formatFigure, percentileName, sayCrossed } from "./figures";

test.each([
  ["latency", 842.4, "842 ms"],
  ["latency", 1_090, "1.09 s"],
  ["latency", 0, "0 ms"],
  ["error_rate", 2.5, "2.5%"],
  ["availability", 99.95, "99.95%"],
  ["throughput", 12, "12/min"],
  ["count", 12_300, "12.3k"],
  ["errors", 3, "3"],
  ["apdex", 0.8512, "0.851"],
] as const)("%s of %d", (figure, value, text) => {
  expect(formatFigure(figure, value)).toBe(text);
});

test("a value beside its threshold", () => {
  const crossed = { value: 412, direction: "above", threshold: 300 };
  expect(sayCrossed("latency", crossed)).toBe("412 ms, above 300 ms");
  expect(sayCrossed("latency", { ...crossed, value: null })).toBe("No data");
});

test("percentiles", () => {
  expect([0.5, 0.95, 0.999].map(percentileName)).toEqual(["p50", "p95", "p99.9"]);
});
