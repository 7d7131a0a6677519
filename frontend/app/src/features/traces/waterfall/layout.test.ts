import { describe, expect, test } from "vitest";

import type { Waterfall } from "@/api/types";

import {
  barOf,
  collapseAll,
  descendantCount,
  errorsBelow,
  nameOf,
  nextError,
  readTrace,
  revealed,
  rowOf,
  serviceOf,
  timeTicks,
  type Trace,
  visibleRows,
  windowBetween,
} from "./layout";

/** Spans as [parent, depth, status]; enough to build a trace of any shape. */
type Shape = readonly [parent: number, depth: number, status?: number];

function traceOf(spans: readonly Shape[], durationsNs: ReadonlyArray<number | null> = []): Trace {
  const zeros = spans.map(() => 0);
  const answer: Waterfall = {
    trace_id: "5b8efff798038103d269b633813fc60c",
    start_time_unix_nano: "1795343573760272896",
    duration_ns: 1_000,
    span_count: spans.length,
    error_count: 0,
    services: ["frontend"],
    names: ["GET /"],
    columns: {
      span_id: spans.map((_, index) => index.toString(16).padStart(16, "0")),
      parent: spans.map(([parent]) => parent),
      depth: spans.map(([, depth]) => depth),
      status: spans.map(([, , status = 0]) => status),
      orphan: zeros,
      service: zeros,
      name: zeros,
      kind: zeros,
      start_ns: zeros,
      duration_ns: spans.map((_, index) => durationsNs[index] ?? (index in durationsNs ? null : 10)),
      events: zeros,
    },
  };
  return readTrace(answer);
}

// 0 ─ 1 ─ 2
//   │   └ 3 (error)
//   └ 4 ─ 5 (error)
// 6
const TREE = traceOf([
  [-1, 0],
  [0, 1],
  [1, 2],
  [1, 2, 2],
  [0, 1],
  [4, 2, 2],
  [-1, 0],
]);

describe("reading", () => {
  test("each span knows where its descendants end", () => {
    expect([...TREE.end]).toEqual([6, 4, 3, 4, 6, 6, 7]);
    expect([0, 1, 2, 4, 6].map((span) => descendantCount(TREE, span))).toEqual([5, 2, 0, 1, 0]);
  });

  test("errors are counted below a span, not in it", () => {
    expect([0, 1, 3, 4].map((span) => errorsBelow(TREE, span))).toEqual([2, 1, 0, 1]);
  });

  test("a span that ends before it starts, or has no end, is a moment", () => {
    const { durationsNs, spanNs } = traceOf(
      [
        [-1, 0],
        [0, 1],
        [0, 1],
      ],
      [1_000, -5, null],
    );
    expect([...durationsNs]).toEqual([1_000, -5, NaN]);
    expect([...spanNs]).toEqual([1_000, 0, 0]);
  });

  test("a chain is as deep as it has spans", () => {
    const chain = traceOf(Array.from({ length: 70_000 }, (_, index) => [index - 1, index] as const));
    expect(chain.depth[69_999]).toBe(69_999);
  });

  test("names are looked up", () => {
    expect([serviceOf(TREE, 3), nameOf(TREE, 3)]).toEqual(["frontend", "GET /"]);
  });
});

describe("collapsing", () => {
  test("a collapsed span hides all below it", () => {
    expect([...visibleRows(TREE, new Set())]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...visibleRows(TREE, new Set([1]))]).toEqual([0, 1, 4, 5, 6]);
    expect([...visibleRows(TREE, new Set([0, 1]))]).toEqual([0, 6]);
  });

  test("collapsing all leaves the first two levels", () => {
    expect([...visibleRows(TREE, collapseAll(TREE))]).toEqual([0, 1, 4, 6]);
  });

  test("a hidden span's row is that of the ancestor that hides it", () => {
    const rows = visibleRows(TREE, new Set([1]));
    expect([0, 1, 3, 4, 6].map((span) => rowOf(rows, span))).toEqual([0, 1, 1, 2, 4]);
  });

  test("revealing opens the ancestors and nothing else", () => {
    expect([...revealed(TREE, new Set([0, 1, 4]), 3)]).toEqual([4]);
    const none = new Set([4]);
    expect(revealed(TREE, none, 2)).toBe(none);
  });
});

test("the next error goes around the end, both ways", () => {
  expect(nextError(TREE, 0, 1)).toBe(3);
  expect(nextError(TREE, 3, 1)).toBe(5);
  expect(nextError(TREE, 5, 1)).toBe(3);
  expect(nextError(TREE, 3, -1)).toBe(5);
  expect(nextError(traceOf([[-1, 0]]), 0, 1)).toBe(-1);
});

describe("bars", () => {
  const window = { startNs: 100, endNs: 200 };
  test.each([
    ["inside", 120, 30, { left: 0.2, width: 0.3, outside: undefined }],
    ["over the left edge", 50, 100, { left: 0, width: 0.5, outside: undefined }],
    ["over both edges", 0, 1_000, { left: 0, width: 1, outside: undefined }],
    ["before", 10, 20, { left: 0, width: 0, outside: "before" }],
    ["after", 300, 20, { left: 1, width: 0, outside: "after" }],
  ])("%s the window", (_, startNs, spanNs, bar) => {
    expect(barOf(startNs, spanNs, window)).toEqual(bar);
  });
});

describe("ticks", () => {
  test.each([
    [1_088_000_000, [0, 200_000_000, 400_000_000, 600_000_000, 800_000_000, 1_000_000_000]],
    [20_400_000_000, [0, 5_000_000_000, 10_000_000_000, 15_000_000_000, 20_000_000_000]],
    [7, [0, 2, 4, 6]],
    [1, [0, 1]],
  ])("in %d ns are round", (endNs, ticks) => {
    expect(timeTicks({ startNs: 0, endNs }, 6)).toEqual(ticks);
  });

  test("start inside the window, and are never too many", () => {
    const ticks = timeTicks({ startNs: 333, endNs: 777 }, 6);
    expect(ticks[0]).toBe(400);
    expect(ticks.length).toBeLessThanOrEqual(6);
  });

  test("there are none in no time", () => {
    expect(timeTicks({ startNs: 5, endNs: 5 }, 6)).toEqual([]);
  });
});

test("a drag becomes a window whichever way it goes; a click does not", () => {
  const whole = { startNs: 0, endNs: 1_000 };
  expect(windowBetween(0.75, 0.25, whole)).toEqual({ startNs: 250, endNs: 750 });
  expect(windowBetween(-1, 2, whole)).toEqual(whole);
  expect(windowBetween(0.5, 0.501, whole)).toBeUndefined();
});

/** A root, twenty thousand spans under it, nine under each of those. */
function shapeOfMany(index: number): Shape {
  if (index === 0) return [-1, 0];
  return index % 10 === 1 ? [0, 1] : [index - ((index + 9) % 10), 2];
}

test("200,000 spans are laid out at once and rows are found again", () => {
  const many = traceOf(Array.from({ length: 200_000 }, (_, index) => shapeOfMany(index)));
  const rows = visibleRows(many, collapseAll(many));
  expect(rows.length).toBeLessThan(many.count);
  expect(rows[rowOf(rows, 123_450)]).toBeLessThanOrEqual(123_450);
});
