import { expect, test } from "vitest";

import { readTrace } from "./waterfall/layout";
import { addressOf, findSpan, markOf } from "./which-span";

const [ALONE, SHARED] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"];
const zeros = [0, 0, 0, 0];

/** One span by itself, the client's half of a call, and two answers: one as the call starts, one later. */
const TRACE = readTrace({
  trace_id: "5b8efff798038103d269b633813fc60c",
  start_time_unix_nano: "1795343573760272897",
  duration_ns: 100,
  span_count: 4,
  error_count: 0,
  services: ["frontend"],
  names: ["GET /"],
  columns: {
    span_id: [ALONE, SHARED, SHARED, SHARED],
    parent: [-1, 0, 1, 1],
    depth: [0, 1, 2, 2],
    orphan: zeros,
    service: zeros,
    name: zeros,
    kind: [2, 3, 2, 2],
    status: zeros,
    start_ns: [0, 10, 10, 14],
    duration_ns: [100, 50, 40, 30],
    events: zeros,
  },
});

test("a start is told to the last nanosecond", () => {
  expect(markOf(TRACE, 3)).toEqual({ startUnixNano: "1795343573760272911", kind: "server" });
});

test("an id that one span has is address enough", () => {
  expect(addressOf(TRACE, 0)).toEqual({ span: ALONE, at: undefined, kind: undefined });
  expect(addressOf(TRACE, -1)).toEqual({ span: undefined, at: undefined, kind: undefined });
});

test("every row is found again by its address", () => {
  const found = [0, 1, 2, 3].map((span) => {
    const { span: id = "", at, kind } = addressOf(TRACE, span);
    return findSpan(TRACE, { span: id, ...(at && { at }), ...(kind && { kind }) });
  });
  expect(found).toEqual([0, 1, 2, 3]);
});

test("a link with the id alone, or an outdated mark, leads to the first; a strange id nowhere", () => {
  expect(findSpan(TRACE, { span: SHARED })).toBe(1);
  expect(findSpan(TRACE, { span: SHARED, at: "7" })).toBe(1);
  expect(findSpan(TRACE, { span: "cccccccccccccccc" })).toBe(-1);
  expect(findSpan(TRACE, {})).toBe(-1);
});
