import { describe, expect, test } from "vitest";

import { answerOf } from "./answer.fixture";
import { SEEDS, traceOf } from "./forest.fixture";
import { countFoundIn, describeRun, findRuns, type Run, runStretches } from "./runs";
import { readTrace, type Trace } from "./trace";
import { childrenOf } from "./tree";

const QUERIES = readTrace(
  answerOf([
    { depth: 0, durationNs: 1_000 },
    ...Array.from({ length: 20 }, (_, index) => ({
      depth: 1,
      name: "SELECT",
      startNs: index * 50,
      durationNs: index + 1,
      status: index === 3 ? 2 : 0,
    })),
  ]),
);
const RUN: Run = { first: 1, count: 20, end: 21 };

test("a run says how many, how long in all, how long nearly all took, and what failed", () => {
  expect(findRuns(QUERIES).byFirst.get(1)).toEqual(RUN);
  expect(describeRun(QUERIES, RUN)).toEqual({ totalNs: 210, p95Ns: 19, errors: 1 });
});

test("members close to one another are one stretch", () => {
  expect(runStretches(QUERIES, RUN, 10)).toHaveLength(20);
  expect(runStretches(QUERIES, RUN, 60)).toEqual([{ startNs: 0, endNs: 970 }]);
});

test("what is found inside is counted", () => {
  const found = new Uint8Array(QUERIES.count);
  found[4] = found[7] = 1;
  expect(countFoundIn(found, RUN)).toBe(2);
});

function keyOf(trace: Trace, row: number): string {
  return `${trace.service[row]} ${trace.name[row]} ${trace.kind[row]}`;
}

/** Family by family, the plain way. */
function naiveRuns(trace: Trace): Array<[first: number, count: number]> {
  const runs: Array<[number, number]> = [];
  for (const parent of [-1, ...trace.depth.keys()]) {
    let members: number[] = [];
    const settle = () => {
      if (members.length >= 5) runs.push([members[0] ?? 0, members.length]);
    };
    for (const child of childrenOf(trace, parent)) {
      if (members.length > 0 && keyOf(trace, members[0] ?? 0) !== keyOf(trace, child)) {
        settle();
        members = [];
      }
      members.push(child);
    }
    settle();
  }
  return runs.toSorted(([a], [b]) => a - b);
}

describe.each(SEEDS)("in forest %d", (seed) => {
  const trace = traceOf(seed, 200);
  const { byFirst, memberOf } = findRuns(trace);

  test("runs are all siblings in a row that are alike, five or more", () => {
    expect(Array.from(byFirst.values(), ({ first, count }) => [first, count])).toEqual(naiveRuns(trace));
  });

  test("each member knows its run", () => {
    for (const run of byFirst.values()) {
      const members = Array.from(memberOf.keys()).filter((row) => memberOf[row] === run.first);
      expect(members).toHaveLength(run.count);
      expect(members[0]).toBe(run.first);
    }
  });
});
