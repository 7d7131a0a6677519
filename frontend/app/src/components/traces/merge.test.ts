import { expect, test } from "vitest";

import type { TraceSummary } from "@/api/types";

import { addLive, countNew, matchesFilter, mergeTraces } from "./merge";

function trace(id: string, startS: number, more: Partial<TraceSummary> = {}): TraceSummary {
  return {
    trace_id: id.padStart(32, "0"),
    root_service: "frontend",
    root_name: "GET /",
    root_status: "UNSET",
    root_received: true,
    environment: "production",
    environments: ["production"],
    start_time_unix_nano: startS * 1e9,
    duration_ns: 1e6,
    span_count: 1,
    error_count: 0,
    services: ["frontend"],
    ...more,
  };
}

const ALWAYS = { startNs: 0, endNs: Infinity };

const live = (...traces: TraceSummary[]) => addLive(new Map(), traces);
const ids = (traces: TraceSummary[]) => traces.map(({ trace_id }) => trace_id.replace(/^0+/, ""));

test("new traces stand where their start puts them, not simply on top", () => {
  const merged = mergeTraces(
    { traces: [trace("c", 30), trace("a", 10)], hasMore: false, range: ALWAYS },
    live(trace("b", 20), trace("d", 40)),
  );
  expect(ids(merged)).toEqual(["d", "c", "b", "a"]);
});

test("a grown trace replaces its row", () => {
  const merged = mergeTraces(
    { traces: [trace("a", 10, { span_count: 3 })], hasMore: false, range: ALWAYS },
    live(trace("a", 10, { span_count: 7 })),
  );
  expect(merged.map(({ span_count }) => span_count)).toEqual([7]);
});

test("an old frame does not undo what the list has read since", () => {
  const merged = mergeTraces(
    { traces: [trace("a", 10, { span_count: 9 })], hasMore: false, range: ALWAYS },
    live(trace("a", 10, { span_count: 2 })),
  );
  expect(merged.map(({ span_count }) => span_count)).toEqual([9]);
});

test("a late trace below the last loaded row waits for its page", () => {
  const late = live(trace("late", 5));
  expect(ids(mergeTraces({ traces: [trace("a", 10)], hasMore: true, range: ALWAYS }, late))).toEqual(["a"]);
  expect(ids(mergeTraces({ traces: [trace("a", 10)], hasMore: false, range: ALWAYS }, late))).toEqual([
    "a",
    "late",
  ]);
});

test("a late span brings no trace into the list that began outside of its range", () => {
  const range = { startNs: 10e9, endNs: 30e9 };
  const late = live(trace("before", 9), trace("first", 10), trace("last", 29), trace("after", 30));
  expect(ids(mergeTraces({ traces: [], hasMore: false, range }, late))).toEqual(["last", "first"]);
});

test("a trace whose earliest span turns out to lie before the range leaves the list", () => {
  const range = { startNs: 10e9, endNs: Infinity };
  const grown = live(trace("a", 5, { span_count: 2 }));
  expect(mergeTraces({ traces: [trace("a", 10)], hasMore: false, range }, grown)).toEqual([]);
});

test("frames in any order give the same list", () => {
  const grown = [trace("a", 10, { span_count: 1 }), trace("a", 10, { span_count: 4 }), trace("b", 20)];
  const forwards = mergeTraces({ traces: [], hasMore: false, range: ALWAYS }, live(...grown));
  const backwards = mergeTraces({ traces: [], hasMore: false, range: ALWAYS }, live(...grown.toReversed()));
  expect(backwards).toEqual(forwards);
});

test("traces that start together stand by id, as the server lists them", () => {
  const merged = mergeTraces(
    { traces: [trace("1", 10), trace("2", 10)], hasMore: false, range: ALWAYS },
    live(trace("3", 10)),
  );
  expect(ids(merged)).toEqual(["1", "2", "3"]);
});

test("only rows that are not shown yet count as new", () => {
  expect(countNew([trace("a", 10)], live(trace("a", 10, { span_count: 2 }), trace("b", 20)))).toBe(1);
});

test("a frame of the filter before is not let in", () => {
  const shop = trace("a", 10, { services: ["frontend", "cart"], environments: ["staging", "production"] });
  expect(matchesFilter(shop, { service: "cart", environment: "production" })).toBe(true);
  expect(matchesFilter(shop, { service: "payment", environment: undefined })).toBe(false);
  expect(matchesFilter(shop, { service: undefined, environment: "test" })).toBe(false);
});
