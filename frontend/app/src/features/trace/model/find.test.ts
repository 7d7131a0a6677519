import { expect, test } from "vitest";

import { answerOf } from "./answer.fixture";
import { countFound, findRows, isWords, markRows, nextFound } from "./find";
import { readTrace } from "./trace";

const TRACE = readTrace(
  answerOf([
    { depth: 0, name: "POST /checkout", service: "shop" },
    { depth: 1, name: "SELECT orders", service: "cart", status: 2 },
    { depth: 1, name: "SELECT items", service: "cart", id: "00000000deadbeef" },
  ]),
);

test.each([
  ["select", [0, 1, 1]],
  ["CART orders", [0, 1, 0]],
  ["error", [0, 1, 0]],
  ["00000000deadbeef", [0, 0, 1]],
  ["nothing like it", [0, 0, 0]],
])("%s", (text, rows) => {
  expect([...(findRows(TRACE, text) ?? [])]).toEqual(rows);
});

test("nothing is looked for, nothing steps back", () => {
  expect(findRows(TRACE, "  ")).toBeUndefined();
});

test("from one to the next, around the end, both ways", () => {
  const found = Uint8Array.of(1, 0, 1);
  expect([nextFound(found, 0, 1), nextFound(found, 2, 1), nextFound(found, 0, -1)]).toEqual([2, 0, 2]);
  expect(nextFound(Uint8Array.of(0, 0), 0, 1)).toBe(-1);
  expect(countFound(found)).toBe(2);
});

test.each([
  ["GET /cart", true],
  ["checkout", true],
  ["user.id=77", false],
  ["duration > 5ms", false],
  ["{ status = error }", false],
  ['"some words"', false],
  ["-cart", false],
  ["cart OR shop", false],
])("%s is words: %s", (text, expected) => {
  expect(isWords(text)).toBe(expected);
});

test("rows that are told become marks", () => {
  expect([...markRows([0, 2], 4)]).toEqual([1, 0, 1, 0]);
});
