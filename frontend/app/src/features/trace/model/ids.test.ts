import { expect, test } from "vitest";

import { answerOf } from "./answer.fixture";
import { addressOf, findAgain, findSpan, markOf } from "./ids";
import { NO_IDS, packedIds } from "./span-ids";
import { readTrace } from "./trace";

const [ALONE, SHARED] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"];

/** One span by itself, the client's half of a call, and two answers: one as the call starts, one later. */
const TRACE = readTrace(
  answerOf(
    [
      { depth: 0, id: ALONE, kind: 2 },
      { depth: 1, id: SHARED, kind: 3, startNs: 10 },
      { depth: 2, id: SHARED, kind: 2 },
      { depth: 2, id: SHARED, kind: 2, startNs: 4 },
    ],
    { start_time_unix_nano: "1795343573760272897" },
  ),
);

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

test("an id is found at its own place, not across two", () => {
  const ids = packedIds(`${"0".repeat(15)}1${"2".repeat(16)}${"0".repeat(15)}1`);
  expect([
    ids.find("1222222222222222"),
    ids.find(`${"0".repeat(15)}1`),
    ids.find(`${"0".repeat(15)}1`, 1),
  ]).toEqual([-1, 0, 2]);
  expect([ids.at(1), ids.at(3), ids.at(-1)]).toEqual(["2".repeat(16), undefined, undefined]);
  expect(NO_IDS.find("2".repeat(16))).toBe(-1);
});

test("what is drawn later than it says is named by when it says", () => {
  const shifted = readTrace(
    answerOf([{ depth: 0 }, { depth: 1, startNs: 30, clock: 1 }], {
      shifted_clocks: [{ service: "cart", shift_ns: 50, span_count: 1 }],
    }),
  );
  expect(markOf(shifted, 1).startUnixNano).toBe("1795343573760272876");
});

test("a row without an id is found again in the trace that has grown above it, by what is drawn of it", () => {
  const call = { depth: 1, name: "ask", service: "cart", startNs: 20 };
  const before = readTrace(answerOf([{ depth: 0 }, call, { ...call, startNs: 30 }], { details: null }));
  const after = readTrace(answerOf([{ depth: 0 }, { ...call, startNs: 5 }, call, { ...call, startNs: 30 }]));
  expect([0, 1, 2].map((row) => findAgain(before, row, after))).toEqual([0, 2, 3]);
  expect(findAgain(after, 1, before)).toBe(-1);
});
