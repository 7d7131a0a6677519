import { expect, test } from "vitest";

import { filterOfGroup, filterOfRows, minutesAround, rangeOf } from "./evidence";

const RULE = {
  subject: "requests",
  filter: "service=checkout",
  group_by: ["name"],
  figure: "latency",
  direction: "above",
  apdex_t_ms: 500,
} as const;
const judged = (changes: object) => ({ ...RULE, group_by: ["name" as const], ...changes });
const ENTRIES = "(kind=server OR kind=consumer OR parent_span_id=nil)";

test("the group's values narrow the filter", () => {
  expect(filterOfGroup("a=1 OR b=2", ["service", "version"], ["my cart", ""])).toBe(
    '(a=1 OR b=2) service="my cart" version=nil',
  );
  expect(filterOfGroup("", ["service"], [])).toBeUndefined();
});

test.each([
  [{}, `service=checkout name=pay duration>300ms ${ENTRIES}`],
  [{ direction: "below" }, `service=checkout name=pay ${ENTRIES}`],
  [{ subject: "spans", figure: "error_rate" }, "service=checkout name=pay status=error"],
  [{ subject: "spans", figure: "apdex" }, "service=checkout name=pay duration>500ms"],
  [{ subject: "logs", figure: "count" }, "service=checkout name=pay"],
])("%o shows the rows behind it", (changes, filter) => {
  expect(filterOfRows(judged(changes), { group: ["pay"], threshold: 300 })).toBe(filter);
});

test("from the window that crossed the threshold to the end, or to now", () => {
  const nowMs = Date.parse("2026-11-29T13:00:00Z");
  const began_s = Date.parse("2026-11-29T12:00:00Z") / 1000;

  expect(rangeOf({ began_s, ended_at: null }, 5, nowMs)).toMatchObject({
    from: "2026-11-29T11:56:00.000Z",
    to: "2026-11-29T13:00:00.000Z",
  });
  expect(rangeOf({ began_s, ended_at: "2026-11-29T12:10:00Z" }, 1, nowMs)).toMatchObject({
    from: "2026-11-29T12:00:00.000Z",
    to: "2026-11-29T12:10:00.000Z",
  });
});

test("the chart reaches to the minute in which it began, even while that runs", () => {
  const around = { startS: 0, beganS: 180, toS: 240, value: 900 };
  expect(minutesAround([1, 2, 3], around)).toEqual([1, 2, 3, 900]);
  expect(minutesAround([1, 2, 3, 4, 5], around)).toEqual([1, 2, 3, 4, 5]);
});

test("the chart of one that ended stops some time after it", () => {
  const hour = Array.from({ length: 60 }, () => 1);
  expect(minutesAround(hour, { startS: 0, beganS: 0, toS: 600, value: 1 })).toHaveLength(40);
});
