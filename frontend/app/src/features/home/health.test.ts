import { expect, test } from "vitest";

import type { ServiceStats } from "@/api/types";

import { errorSeverity, sortServices, summarise } from "./health";

function service(name: string, more: Partial<ServiceStats> = {}): ServiceStats {
  return {
    service: name,
    requests: 100,
    requests_per_s: 1,
    error_rate: 0,
    p50_ns: 1,
    p95_ns: 2,
    p99_ns: 3,
    spans: 100,
    ...more,
  };
}

const IDLE = service("exporter", {
  requests: 0,
  requests_per_s: 0,
  error_rate: null,
  p50_ns: null,
  p95_ns: null,
  p99_ns: null,
});

test("the error rate weighs services by their requests", () => {
  const health = summarise([
    service("a", { requests: 900 }),
    service("b", { requests: 100, error_rate: 0.5 }),
    IDLE,
  ]);
  expect(health.errorRate).toBe(0.05);
  expect(health.services).toBe(3);
});

test("nothing at all is healthy and has no slowest service", () => {
  expect(summarise([])).toEqual({ services: 0, requestsPerS: 0, errorRate: 0, slowest: undefined });
  expect(summarise([IDLE]).slowest).toBeUndefined();
});

test("figures sort from the top, names from A, idle services last", () => {
  const services = [
    IDLE,
    service("b", { p95_ns: 9 }),
    service("a", { p95_ns: 9 }),
    service("c", { p95_ns: 50 }),
  ];
  expect(sortServices(services, "p95").map((each) => each.service)).toEqual(["c", "a", "b", "exporter"]);
  expect(sortServices(services, "service").map((each) => each.service)).toEqual(["a", "b", "c", "exporter"]);
});

test("an error rate grows from calm to an incident", () => {
  expect([null, 0, 0.0099, 0.01, 0.049, 0.05].map(errorSeverity)).toEqual([
    "calm",
    "calm",
    "calm",
    "warning",
    "warning",
    "error",
  ]);
});
