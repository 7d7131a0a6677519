import { expect, test } from "vitest";

import { answerOf, idOf } from "../model/answer.fixture";
import { readTrace } from "../model/trace";
import { lineOffsetNs, lineRow, severityTone } from "./lines";

const trace = readTrace(answerOf([{ depth: 0 }, { depth: 1 }]));

test("a line stands where its id says, to the nanosecond", () => {
  expect(lineOffsetNs({ id: `${trace.startUnixNano + 7n}-3-0` }, trace)).toBe(7);
  expect(lineOffsetNs({ id: `${trace.startUnixNano - 7n}-3-0` }, trace)).toBe(-7);
});

test("a line finds the row of its span, if that was received", () => {
  expect([idOf(1), "f".repeat(16), null].map((span_id) => lineRow({ span_id }, trace))).toEqual([1, -1, -1]);
});

test("only errors are red, only warnings amber", () => {
  expect((["FATAL", "ERROR", "WARN", "INFO", "UNSPECIFIED"] as const).map(severityTone)).toEqual([
    "error",
    "error",
    "warning",
    "neutral",
    "neutral",
  ]);
});
