import { expect, test } from "vitest";

import type { ComparedOperation, VersionComparison, VersionDifference } from "@/api/types";

import { chanceText, estimateText, findings, headline, intervalText, qText } from "./words";

const NONE: VersionDifference = {
  estimate: 0.001,
  low: -0.02,
  high: 0.02,
  p_value: 0.9,
  q_value: 0.95,
  verdict: "no_difference",
};
const SLOWER: VersionDifference = {
  estimate: 0.34,
  low: 0.21,
  high: 0.49,
  p_value: 1e-6,
  q_value: 2e-5,
  verdict: "worse",
};
const LITTLE: VersionDifference = {
  estimate: null,
  low: null,
  high: null,
  p_value: null,
  q_value: null,
  verdict: "too_little_data",
};

function operation(name: string, changes: Partial<ComparedOperation>): ComparedOperation {
  const asked = { requests: 100, error_rate: 0, p50_ns: 1, p95_ns: 2, p99_ns: 3 };
  return { name, kind: "SERVER", a: asked, b: asked, latency: NONE, errors: NONE, ...changes };
}

function comparison(changes: Partial<VersionComparison>): VersionComparison {
  const asked = { requests: 100, error_rate: 0, p50_ns: 1, p95_ns: 2, p99_ns: 3 };
  const version = { ...asked, requests_per_s: 1, traffic_share: 0.5 };
  return {
    service: "checkout",
    environment: null,
    start_s: 0,
    end_s: 3_600,
    is_side_by_side: false,
    verdict: "no_difference",
    false_discovery_rate: 0.05,
    a: { ...version, version: "1" },
    b: { ...version, version: "2" },
    total: { latency: NONE, errors: NONE },
    covered: 1,
    mix_change: 0,
    operations: [],
    error_groups: { new: [], gone: [] },
    operations_beyond: 0,
    sampled_by: 1,
    traffic: { start_s: 0, step_s: 60, a: [], b: [], all: [] },
    ...changes,
  };
}

test("a difference is said with its interval and its q value", () => {
  expect([estimateText("latency", SLOWER), intervalText("latency", SLOWER), qText(SLOWER)]).toEqual([
    "+34%",
    "+21 to +49%",
    "q < 0.001",
  ]);
  expect([estimateText("latency", NONE), intervalText("latency", NONE), qText(NONE)]).toEqual([
    "0%",
    "−2 to +2%",
    "q 0.95",
  ]);
});

test("errors differ by points", () => {
  const more = { ...SLOWER, estimate: 0.042, low: 0.031, high: 0.053 };
  expect([estimateText("errors", more), intervalText("errors", more)]).toEqual([
    "+4.2 pt",
    "+3.1 to +5.3 pt",
  ]);
});

test("where there is too little data no figure is made up", () => {
  expect([estimateText("latency", LITTLE), intervalText("latency", LITTLE), qText(LITTLE)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the verdict is a sentence about both versions", () => {
  expect(headline(comparison({ verdict: "worse" }))).toBe("2 is worse than 1");
  expect(headline(comparison({}))).toBe("No difference between 2 and 1 can be shown");
});

test("the clearest findings come first, and only those that are called a difference", () => {
  const failing = operation("POST /pay", {
    b: { requests: 100, error_rate: 0.08, p50_ns: 1, p95_ns: 2, p99_ns: 3 },
    errors: { ...SLOWER, estimate: 0.08, q_value: 1e-9 },
  });
  const operations = [operation("GET /", {}), operation("GET /cart", { latency: SLOWER }), failing];
  expect(findings(comparison({ operations }), 3)).toEqual([
    "POST /pay fails in 8% of its requests, before in 0%",
    "GET /cart is 34% slower",
  ]);
});

test("an error that the other version may have lacked by chance is not laid to the version", () => {
  expect(chanceText(0.001)).toBe("");
  expect(chanceText(0.4)).toBe("too rare to tell");
  expect(chanceText(null)).toBe("too rare to tell");
});
