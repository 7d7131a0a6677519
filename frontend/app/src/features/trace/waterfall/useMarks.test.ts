import { expect, test } from "vitest";

import type { LogLine } from "@/api/types";

import { answerOf, idOf } from "../model/answer.fixture";
import { readTrace } from "../model/trace";
import { logsByRow } from "./useMarks";

test("a line is drawn where it was written, to the nanosecond, and moves with the clock of its span", () => {
  const trace = readTrace(
    answerOf([{ depth: 0 }, { depth: 1, clock: 1 }], {
      start_time_unix_nano: "1795343573760272897",
      shifted_clocks: [{ service: "cart", shift_ns: 40, span_count: 1 }],
    }),
  );
  const line = (row: number, afterNs: bigint) => {
    const at = trace.startUnixNano + afterNs;
    return { id: `${at}-3-0`, at_unix_nano: Number(at), span_id: idOf(row), severity: "WARN" } as LogLine;
  };
  const logsOf = logsByRow(trace, [line(0, 7n), line(1, 3n)]);
  expect([logsOf(0), logsOf(1)].map(([tick]) => tick?.atNs)).toEqual([7, 43]);
});
