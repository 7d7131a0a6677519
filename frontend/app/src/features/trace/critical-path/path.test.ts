import { expect, test } from "vitest";

import type { CriticalPathAnswer } from "@/api/types";

import { rankSpans, readStep, reasonText, stretchesByRow, sumSteps } from "./path";

/** The shop (row 0) works, asks the cart (row 2), works, and waits for what is missing. */
const PATH: CriticalPathAnswer = {
  span_count: 3,
  start_ns: 0,
  duration_ns: 100,
  roots: [],
  root_count: 1,
  beyond: { span_count: 0, last_row: null, last_ns: 0 },
  spans: {
    row: [0, 2],
    waiter: [-1, 0],
    relation: ["ROOT", "ASYNC"],
    held_ns: [60, 40],
    within_ns: [100, 40],
    is_open: [false, true],
  },
  segments: {
    span: [0, 1, 0],
    start_ns: [0, 30, 70],
    duration_ns: [30, 40, 30],
    reason: ["WORK", "WORK", "WORK"],
    after: [-1, -1, 1],
    before: [1, -1, -1],
  },
};
const name = (row: number) => `span ${row}`;

test("a step names rows, not places in the answer", () => {
  expect(readStep(PATH, 1)).toEqual({
    row: 2,
    startNs: 30,
    durationNs: 40,
    reason: "WORK",
    after: undefined,
    before: undefined,
    relation: "ASYNC",
    isOpen: true,
  });
  expect(readStep(PATH, 2).after).toBe(2);
});

test("steps add up, and spans rank by what they held themselves", () => {
  expect(sumSteps(PATH)).toBe(PATH.duration_ns);
  expect(rankSpans(PATH).map(({ row, heldNs, steps }) => [row, heldNs, steps])).toEqual([
    [0, 60, 2],
    [2, 40, 1],
  ]);
});

test.each([
  ["WORK", undefined, undefined, "Its own work"],
  ["WORK", undefined, 2, "Own work before span 2"],
  ["WORK", 1, undefined, "Own work after span 1"],
  ["WORK", 1, 2, "Own work between span 1 and span 2"],
  ["TRANSIT", undefined, 2, "The call was on its way to span 2"],
  ["TRANSIT", 2, undefined, "The answer was on its way back, or being read"],
  ["QUEUED", 1, undefined, "Waited to start after span 1 had ended"],
  ["UNKNOWN", undefined, undefined, "No span that was received covers this time"],
] as const)("%s after %s before %s reads %s", (reason, after, before, text) => {
  expect(reasonText({ reason, after, before }, name)).toBe(text);
});

test("the waterfall marks each row's own stretches", () => {
  expect([...stretchesByRow(PATH)]).toEqual([
    [
      0,
      [
        [0, 30],
        [70, 100],
      ],
    ],
    [2, [[30, 70]]],
  ]);
});
