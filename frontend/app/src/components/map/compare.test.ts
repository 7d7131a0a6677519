import { expect, test } from "vitest";

import type { MapEdge } from "@/api/types";

import { differenceOf } from "./compare";

function edge(more: Partial<MapEdge>): MapEdge {
  return {
    source: "a",
    target: "b",
    protocol: "http",
    via: null,
    calls: 100,
    calls_per_s: 10,
    error_rate: 0,
    p50_ns: 1e6,
    p95_ns: 100e6,
    p99_ns: 200e6,
    q: "",
    before: { calls: 100, calls_per_s: 10, error_rate: 0, p95_ns: 100e6 },
    ...more,
  };
}

test.each([
  ["as before", edge({}), "same", undefined],
  ["new", edge({ before: null }), "new", "new, 10/s"],
  ["gone", edge({ calls: 0, calls_per_s: 0 }), "gone", "gone, was 10/s"],
  ["slower", edge({ p95_ns: 210e6 }), "slower", "p95 100 ms → 210 ms"],
  ["failing", edge({ error_rate: 0.05, p95_ns: 500e6 }), "failing", "errors 0% → 5%"],
  ["a little slower", edge({ p95_ns: 120e6 }), "same", undefined],
  ["slower in a few calls", edge({ calls: 5, p95_ns: 900e6 }), "same", undefined],
  ["never there", edge({ calls: 0, calls_per_s: 0, before: null }), "same", undefined],
] as const)("%s", (_, row, kind, text) => {
  expect(differenceOf(row)).toEqual({ kind, text });
});

test("microseconds more are no slowdown, whatever their share", () => {
  const quick = edge({
    p95_ns: 300e3,
    before: { calls: 100, calls_per_s: 10, error_rate: 0, p95_ns: 100e3 },
  });
  expect(differenceOf(quick).kind).toBe("same");
});
