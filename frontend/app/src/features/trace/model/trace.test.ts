import { describe, expect, test } from "vitest";

import { answerOf } from "./answer.fixture";
import {
  descendantCount,
  errorsBelow,
  nameOf,
  nextError,
  readTrace,
  sentStartUnixNano,
  serviceOf,
  type Trace,
} from "./trace";

/** Depths, or depths with a status: enough for a trace of any shape. */
function traceOf(shapes: ReadonlyArray<number | readonly [depth: number, status: number]>): Trace {
  return readTrace(
    answerOf(
      shapes.map((shape) =>
        typeof shape === "number" ? { depth: shape } : { depth: shape[0], status: shape[1] },
      ),
    ),
  );
}

// 0 ─ 1 ─ 2
//   │   └ 3 (error)
//   └ 4 ─ 5 (error)
// 6
const TREE = traceOf([0, 1, 2, [2, 2], 1, [2, 2], 0]);

describe("reading", () => {
  test("each span knows where its descendants end", () => {
    expect([...TREE.end]).toEqual([6, 4, 3, 4, 6, 6, 7]);
    expect([0, 1, 2, 4, 6].map((span) => descendantCount(TREE, span))).toEqual([5, 2, 0, 1, 0]);
  });

  test("errors are counted below a span, not in it", () => {
    expect([0, 1, 3, 4].map((span) => errorsBelow(TREE, span))).toEqual([2, 1, 0, 1]);
  });

  test("a span that ends before it starts, or has no end, is a moment", () => {
    const { durationsNs, spanNs } = readTrace(
      answerOf([
        { depth: 0, durationNs: 1_000 },
        { depth: 1, durationNs: -5 },
        { depth: 1, durationNs: null },
      ]),
    );
    expect([...durationsNs]).toEqual([1_000, -5, NaN]);
    expect([...spanNs]).toEqual([1_000, 0, 0]);
  });

  test("a chain is as deep as it has spans", () => {
    const chain = traceOf(Array.from({ length: 70_000 }, (_, row) => row));
    expect(chain.depth[69_999]).toBe(69_999);
    expect(chain.parent[69_999]).toBe(69_998);
  });

  test("each of hundreds of shifted clocks is told from the others", () => {
    const clocks = Array.from({ length: 300 }, (_, at) => ({
      service: "cart",
      shift_ns: at + 1,
      span_count: 1,
    }));
    const drafts = clocks.map((_, at) => ({ depth: 0, startNs: 1_000, clock: at + 1 }));
    const trace = readTrace(answerOf(drafts, { shifted_clocks: clocks }));
    expect(Number(trace.startUnixNano + 1_000n - sentStartUnixNano(trace, 279))).toBe(280);
  });

  test("names are looked up", () => {
    expect([serviceOf(TREE, 3), nameOf(TREE, 3)]).toEqual(["frontend", "GET /"]);
  });
});

test("the next error goes around the end, both ways", () => {
  expect(nextError(TREE, 0, 1)).toBe(3);
  expect(nextError(TREE, 3, 1)).toBe(5);
  expect(nextError(TREE, 5, 1)).toBe(3);
  expect(nextError(TREE, 3, -1)).toBe(5);
  expect(nextError(traceOf([0]), 0, 1)).toBe(-1);
});
