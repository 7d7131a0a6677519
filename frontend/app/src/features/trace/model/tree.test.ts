import { describe, expect, test } from "vitest";

import { forestOf, SEEDS } from "./forest.fixture";
import { absoluteStarts, childrenOf, parentsOf, selfTimes, subtreeEnds } from "./tree";

describe.each(SEEDS)("in forest %d", (seed) => {
  const depth = forestOf(seed, 60);
  const parent = parentsOf(depth);
  const end = subtreeEnds(parent);
  const rows = [...depth.keys()];

  test("a parent is the nearest row above, one level higher", () => {
    const naive = rows.map((row) => {
      for (let above = row - 1; above >= 0; above--)
        if ((depth[above] ?? 0) < (depth[row] ?? 0)) return above;
      return -1;
    });
    expect([...parent]).toEqual(naive);
  });

  test("a subtree is what lies deeper, up to its end", () => {
    const naive = rows.map((row) => {
      const after = rows.slice(row + 1).find((later) => (depth[later] ?? 0) <= (depth[row] ?? 0));
      return after ?? rows.length;
    });
    expect([...end]).toEqual(naive);
  });

  test("everybody is the child of their parent, in order", () => {
    const trace = { end, count: rows.length };
    expect([-1, ...rows].map((row) => Array.from(childrenOf(trace, row)))).toEqual(
      [-1, ...rows].map((row) => rows.filter((child) => parent[child] === row)),
    );
  });

  test("self time is what no child covers, counted nanosecond by nanosecond", () => {
    const startNs = absoluteStarts(
      parent,
      rows.map((row) => (row * 7) % 5),
    );
    const spanNs = Float64Array.from(rows, (row) => (row * 13) % 17);
    // Siblings come by start: the order in which they are told is that of their numbers here.
    for (const row of [-1, ...rows]) {
      const children = [...childrenOf({ end, count: rows.length }, row)];
      const starts = children.map((child) => startNs[child] ?? 0).toSorted((a, b) => a - b);
      for (const [index, child] of children.entries()) startNs[child] = starts[index] ?? 0;
    }
    const naive = rows.map((row) => {
      let free = 0;
      const [from, to] = [startNs[row] ?? 0, (startNs[row] ?? 0) + (spanNs[row] ?? 0)];
      for (let at = from; at < to; at++) {
        const covered = rows.some(
          (child) =>
            parent[child] === row &&
            (startNs[child] ?? 0) <= at &&
            at < (startNs[child] ?? 0) + (spanNs[child] ?? 0),
        );
        if (!covered) free++;
      }
      return free;
    });
    expect([...selfTimes({ parent, startNs, spanNs })]).toEqual(naive);
  });
});
