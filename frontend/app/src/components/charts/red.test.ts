import { expect, test } from "vitest";

import type { ServiceExemplar, ServiceSeries } from "@/api/types";

import { gridOf, redSeries, slowestByStep } from "./red";

const SERIES: ServiceSeries = {
  start_s: 1_000,
  end_s: 1_030,
  step_s: 10,
  requests: [20, 0, 40],
  errors: [1, 0, 40],
  apdex: [1, null, 0],
  p50_ns: [1, null, 3],
  p95_ns: [2, null, 4],
  p99_ns: [3, null, 5],
  before: null,
};

function exemplar(atS: number, durationNs: number): ServiceExemplar {
  return {
    trace_id: "a".repeat(32),
    span_id: "b".repeat(16),
    at_ns: `${atS}000000000`,
    duration_ns: durationNs,
    is_error: false,
    name: "GET /",
  };
}

test("counts become rates, and where nothing came there is no error rate", () => {
  const { rate, errors } = redSeries(SERIES);
  expect(rate.map(({ values }) => values)).toEqual([
    [2, 0, 4],
    [0.1, 0, 4],
  ]);
  expect(errors[0]?.values).toEqual([0.05, null, 1]);
  expect(errors[0]?.before).toBeUndefined();
});

test("the time before is drawn in the same steps", () => {
  const { requests, errors, apdex, p50_ns, p95_ns, p99_ns } = SERIES;
  const before = { requests: requests.map((count) => count * 2), errors, apdex, p50_ns, p95_ns, p99_ns };
  const { rate, latency } = redSeries({ ...SERIES, before });
  expect(rate[0]?.before).toEqual([4, 0, 8]);
  expect(latency[2]?.before).toEqual([3, null, 5]);
});

test("each step leads to the slowest request in it", () => {
  const found = slowestByStep(gridOf(SERIES), [exemplar(1_001, 5), exemplar(1_009, 9), exemplar(1_021, 7)]);
  expect([...found].map(([step, { duration_ns }]) => [step, duration_ns])).toEqual([
    [0, 9],
    [2, 7],
  ]);
});
