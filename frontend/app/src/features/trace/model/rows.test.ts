import { describe, expect, test } from "vitest";

import { answerOf } from "./answer.fixture";
import { diceOf, SEEDS, traceOf } from "./forest.fixture";
import {
  foldAll,
  type Folding,
  indexOfEntry,
  isRollup,
  moveFolding,
  NOTHING_FOLDED,
  openAll,
  revealed,
  rollupEntry,
  rowOfEntry,
  toggled,
  visibleEntries,
} from "./rows";
import { findRuns } from "./runs";
import { readTrace, type Trace } from "./trace";

// 0 ─ 1 ─ 2
//   │   └ 3
//   └ 4 ─ 5
// 6
const TREE = readTrace(answerOf([0, 1, 2, 2, 1, 2, 0].map((depth) => ({ depth }))));
const NO_RUNS = findRuns(TREE);

function folding(collapsed: number[], openRuns: number[] = []): Folding {
  return { collapsed: new Set(collapsed), openRuns: new Set(openRuns) };
}

/** Any set of things folded and open. */
function anyFolding(trace: Trace, seed: number): Folding {
  const [dice, runs] = [diceOf(seed + 7), findRuns(trace)];
  const collapsed = Array.from(trace.depth.keys()).filter(() => dice(4) === 0);
  return folding(
    collapsed,
    [...runs.byFirst.keys()].filter(() => dice(2) === 0),
  );
}

describe("folding", () => {
  test("a collapsed span hides all below it", () => {
    expect([...visibleEntries(TREE, NO_RUNS, NOTHING_FOLDED)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...visibleEntries(TREE, NO_RUNS, folding([1]))]).toEqual([0, 1, 4, 5, 6]);
    expect([...visibleEntries(TREE, NO_RUNS, folding([0, 1]))]).toEqual([0, 6]);
  });

  test("folding all leaves the first two levels", () => {
    expect([...visibleEntries(TREE, NO_RUNS, foldAll(TREE))]).toEqual([0, 1, 4, 6]);
  });

  test("a hidden span's place is that of the ancestor that hides it", () => {
    const entries = visibleEntries(TREE, NO_RUNS, folding([1]));
    expect([0, 1, 3, 4, 6].map((row) => indexOfEntry(entries, row))).toEqual([0, 1, 1, 2, 4]);
  });

  test("revealing opens the ancestors and nothing else", () => {
    expect([...revealed(TREE, NO_RUNS, folding([0, 1, 4]), 3).collapsed]).toEqual([4]);
    const none = folding([4]);
    expect(revealed(TREE, NO_RUNS, none, 2)).toBe(none);
  });

  test("what is toggled twice is as before", () => {
    expect([...toggled(toggled(new Set([1]), 2), 2)]).toEqual([1]);
  });
});

describe("runs", () => {
  // A root with six queries that are alike, the third of which calls something.
  const query = { depth: 1, name: "SELECT" };
  const trace = readTrace(
    answerOf([{ depth: 0 }, query, query, query, { depth: 2 }, query, query, query, { depth: 1 }]),
  );
  const runs = findRuns(trace);

  test("are one entry until they are opened; then they stand above their members", () => {
    expect([...visibleEntries(trace, runs, NOTHING_FOLDED)]).toEqual([0, rollupEntry(1), 8]);
    expect([...visibleEntries(trace, runs, openAll(runs))]).toEqual([
      0,
      rollupEntry(1),
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
    ]);
  });

  test("a member stands where its run does, a run above its first member", () => {
    const rolled = visibleEntries(trace, runs, NOTHING_FOLDED);
    expect([indexOfEntry(rolled, 4), indexOfEntry(rolled, rollupEntry(1)), indexOfEntry(rolled, 8)]).toEqual([
      1, 1, 2,
    ]);
    const open = visibleEntries(trace, runs, openAll(runs));
    expect([indexOfEntry(open, rollupEntry(1)), indexOfEntry(open, 1)]).toEqual([1, 2]);
  });

  test("revealing a span below a member opens the run", () => {
    expect([...revealed(trace, runs, NOTHING_FOLDED, 4).openRuns]).toEqual([1]);
  });

  test("of a trace that has grown the same spans stay folded", () => {
    const grown = readTrace(
      answerOf([
        { depth: 0, id: "f".repeat(16) },
        ...[0, 1, 2, 2, 1, 2, 0].map((depth, row) => ({ depth, id: TREE.ids.at(row) ?? "" })),
      ]),
    );
    expect([...moveFolding(folding([1, 4]), TREE, grown).collapsed]).toEqual([2, 5]);
  });
});

describe.each(SEEDS)("in forest %d", (seed) => {
  const trace = traceOf(seed, 80);
  const runs = findRuns(trace);
  const folded = anyFolding(trace, seed);
  const entries = visibleEntries(trace, runs, folded);

  test("entries ascend, and none comes twice", () => {
    const keys = Array.from(entries, (entry) => rowOfEntry(entry) * 2 + (isRollup(entry) ? 0 : 1));
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(new Set(entries).size).toBe(entries.length);
  });

  test("every entry is found at its place", () => {
    expect(Array.from(entries, (entry) => indexOfEntry(entries, entry))).toEqual([...entries.keys()]);
  });

  test("every span is drawn, or hidden by something that is", () => {
    const drawn = new Set(entries);
    for (const row of trace.depth.keys()) {
      const standIn = entries[indexOfEntry(entries, row)] ?? 0;
      const first = rowOfEntry(standIn);
      const end = isRollup(standIn) ? (runs.byFirst.get(first)?.end ?? 0) : (trace.end[first] ?? 0);
      expect(drawn.has(row) || (first <= row && row < end)).toBe(true);
    }
  });

  test("what is revealed is drawn", () => {
    for (const row of trace.depth.keys()) {
      const shown = visibleEntries(trace, runs, revealed(trace, runs, folded, row));
      expect(shown[indexOfEntry(shown, row)]).toBe(row);
    }
  });

  test("with everything open every span is drawn", () => {
    const all = visibleEntries(trace, runs, openAll(runs));
    expect(Array.from(all).filter((entry) => !isRollup(entry))).toEqual([...trace.depth.keys()]);
  });
});

test("200,000 spans are folded at once and found again", () => {
  const many = readTrace(
    answerOf(
      Array.from({ length: 200_000 }, (_, row) => ({ depth: row === 0 ? 0 : row % 10 === 1 ? 1 : 2 })),
    ),
  );
  const runs = findRuns(many);
  const entries = visibleEntries(many, runs, openAll(runs));
  expect(entries[indexOfEntry(entries, 123_450)]).toBe(123_450);
  expect(visibleEntries(many, runs, foldAll(many)).length).toBeLessThan(many.count);
});
