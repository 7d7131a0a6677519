import { expect, test } from "vitest";

import { summarise, worstServices } from "@/features/home/health";
import { idleService, serviceStats } from "./service-stats";

const BEFORE = {
  requests_per_s: 1,
  error_rate: 0,
  apdex: 1,
  p50_ns: 1e6,
  p95_ns: 2e6,
  p99_ns: 3e6,
};

test("the error rate weighs services by their requests", () => {
  const health = summarise([
    serviceStats("a", { requests: 900 }),
    serviceStats("b", { requests: 100, error_rate: 0.5 }),
    idleService("exporter"),
  ]);
  expect(health.errorRate).toBe(0.05);
  expect(health.services).toBe(3);
});

test("nothing at all is healthy and has no slowest service", () => {
  expect(summarise([])).toEqual({ services: 0, requestsPerS: 0, errorRate: 0, slowest: undefined });
  expect(summarise([idleService("exporter")]).slowest).toBeUndefined();
});

test("services that are well are none of the worst", () => {
  expect(worstServices([serviceStats("a", { before: BEFORE }), idleService("exporter")])).toEqual([]);
});

test("the worst come first, each with its reasons in words", () => {
  const worst = worstServices([
    serviceStats("slow", { p95_ns: 3.6e6, before: BEFORE }),
    serviceStats("failing", { error_rate: 0.08, apdex: 0.6 }),
    serviceStats("a little", { error_rate: 0.012, requests_per_s: 9 }),
  ]);
  expect(worst.map(({ service, reasons }) => [service.service, reasons.map(({ text }) => text)])).toEqual([
    ["failing", ["8% fail", "Apdex 0.60"]],
    ["a little", ["1.2% fail"]],
    ["slow", ["p95 80% slower than a day before"]],
  ]);
});

test("a handful of requests is not called slower", () => {
  expect(worstServices([serviceStats("rare", { requests: 5, p95_ns: 9e9, before: BEFORE })])).toEqual([]);
});
