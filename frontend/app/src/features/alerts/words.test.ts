import { expect, test } from "vitest";

import { sayGroup, sayGroups, sayRule, saySpan, sayTested, suggestName } from "./words";

const SLOW = {
  subject: "requests",
  filter: "service=checkout",
  group_by: ["service"],
  figure: "latency",
  percentile: 0.95,
  apdex_t_ms: 500,
  window_minutes: 5,
  direction: "above",
  critical: 300,
  warning: null,
  for_minutes: 5,
  recover_minutes: 1,
  when_quiet: "keep",
} as const;
const OF = { ...SLOW, group_by: [...SLOW.group_by] };

test.each([
  [{}, "p95 of requests where service=checkout above 300 ms for 5 min, measured over 5 min, by service"],
  [
    { warning: 200, for_minutes: 0, group_by: [] },
    "p95 of requests where service=checkout above 300 ms (warning 200 ms), measured over 5 min",
  ],
  [
    { figure: "error_rate", filter: "", critical: null, warning: 2.5, group_by: ["service", "name"] },
    "Error rate of requests above 2.5% for 5 min, measured over 5 min, by service and operation",
  ],
  [
    { figure: "availability", direction: "below", critical: 99.95, for_minutes: 0, group_by: [] },
    "Availability of requests where service=checkout below 99.95%, measured over 5 min",
  ],
  [
    {
      subject: "logs",
      figure: "count",
      filter: "severity>=error",
      critical: 0,
      for_minutes: 0,
      group_by: [],
    },
    "Count of log records where severity>=error above 0, measured over 5 min",
  ],
  [
    { figure: "throughput", critical: 12, group_by: [], for_minutes: 0, when_quiet: "fire", min_requests: 3 },
    "Throughput of requests where service=checkout above 12/min, measured over 5 min, or fewer than 3",
  ],
] as const)("%o reads as one sentence", (changes, sentence) => {
  expect(sayRule({ ...OF, ...changes } as typeof OF)).toBe(sentence);
});

test("a rule without a threshold yet says what it measures", () => {
  expect(sayRule({ ...OF, critical: null as never, for_minutes: 0 as never, group_by: [] })).toBe(
    "p95 of requests where service=checkout, measured over 5 min",
  );
});

test.each([
  [{}, "checkout: p95 above 300 ms"],
  [{ filter: "" }, "p95 above 300 ms"],
  [{ subject: "spans", filter: "name=SELECT" }, "p95 of spans above 300 ms"],
  [{ figure: "apdex", direction: "below", critical: 0.85 }, "checkout: Apdex below 0.85"],
] as const)("%o has a name", (changes, name) => {
  expect(suggestName({ ...OF, ...changes } as typeof OF)).toBe(name);
});

test("how often it would have fired, and how far back that is known", () => {
  expect(sayTested(0, 7 * 86_400)).toBe("It would not have fired in the last 7 days.");
  expect(sayTested(1, 3_600)).toBe("It would have fired once in the last 60 minutes.");
  expect(sayTested(3, 2 * 86_400)).toBe("It would have fired 3 times in the last 2 days.");
  expect(saySpan(20)).toBe("1 minute");
});

test("groups", () => {
  expect(sayGroups(["service", "environment", "name"])).toBe("service, environment and operation");
  expect(sayGroup(["cart", ""])).toBe("cart, (none)");
});
