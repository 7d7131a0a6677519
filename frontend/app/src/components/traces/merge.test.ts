import { expect, test } from "vitest";

import type { TraceSummary } from "@/api/types";

import { mergeTraces, TRACES } from "./merge";

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
    matched_spans: 1,
    attributes: [],
    ...more,
  };
}

const ALWAYS = undefined;

const at = (seconds: number) => new Date(seconds * 1000).toISOString();

function live(...traces: TraceSummary[]): Map<string, TraceSummary> {
  const map = new Map<string, TraceSummary>();
  for (const each of traces) {
    const known = map.get(each.trace_id);
    map.set(each.trace_id, known ? TRACES.laterOf(known, each) : each);
  }
  return map;
}

const ids = (traces: TraceSummary[]) => traces.map(({ trace_id }) => trace_id.replace(/^0+/, ""));

test("new traces stand where their start puts them, not simply on top", () => {
  const merged = mergeTraces(
    { rows: [trace("c", 30), trace("a", 10)], hasMore: false, range: ALWAYS },
    live(trace("b", 20), trace("d", 40)),
  );
  expect(ids(merged)).toEqual(["d", "c", "b", "a"]);
});

test("a grown trace replaces its row", () => {
  const merged = mergeTraces(
    { rows: [trace("a", 10, { span_count: 3 })], hasMore: false, range: ALWAYS },
    live(trace("a", 10, { span_count: 7 })),
  );
  expect(merged.map(({ span_count }) => span_count)).toEqual([7]);
});

test("an old frame does not undo what the list has read since", () => {
  const merged = mergeTraces(
    { rows: [trace("a", 10, { span_count: 9 })], hasMore: false, range: ALWAYS },
    live(trace("a", 10, { span_count: 2 })),
  );
  expect(merged.map(({ span_count }) => span_count)).toEqual([9]);
});

test("a late trace below the last loaded row waits for its page", () => {
  const late = live(trace("late", 5));
  expect(ids(mergeTraces({ rows: [trace("a", 10)], hasMore: true, range: ALWAYS }, late))).toEqual(["a"]);
  expect(ids(mergeTraces({ rows: [trace("a", 10)], hasMore: false, range: ALWAYS }, late))).toEqual([
    "a",
    "late",
  ]);
});

test("a late span brings no trace into the list that lies outside of its range", () => {
  const range = { start: at(10), end: at(30) };
  const late = live(trace("before", 9), trace("first", 10), trace("last", 29), trace("after", 30));
  expect(ids(mergeTraces({ rows: [], hasMore: false, range }, late))).toEqual(["last", "first"]);
});

test("a trace that reaches into the range is in it", () => {
  const range = { start: at(10) };
  const long = live(trace("long", 5, { duration_ns: 6e9 }));
  expect(ids(mergeTraces({ rows: [], hasMore: false, range }, long))).toEqual(["long"]);
});

test("frames in any order give the same list", () => {
  const grown = [trace("a", 10, { span_count: 1 }), trace("a", 10, { span_count: 4 }), trace("b", 20)];
  const forwards = mergeTraces({ rows: [], hasMore: false, range: ALWAYS }, live(...grown));
  const backwards = mergeTraces({ rows: [], hasMore: false, range: ALWAYS }, live(...grown.toReversed()));
  expect(backwards).toEqual(forwards);
});

test("traces that start together stand by id, as the server lists them", () => {
  const merged = mergeTraces(
    { rows: [trace("1", 10), trace("2", 10)], hasMore: false, range: ALWAYS },
    live(trace("3", 10)),
  );
  expect(ids(merged)).toEqual(["1", "2", "3"]);
});
