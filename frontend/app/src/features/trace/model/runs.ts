/** Runs of identical siblings: one row stands for all of them until somebody looks inside. Pure. */
import { joinStretches, type Stretch } from "./time";
import type { Trace } from "./trace";

/** Fewer than this are read as quickly as their sum. */
const LEAST_RUN = 5;

/** Siblings that follow one another with the same service, name and kind. */
export interface Run {
  /** Row of the first member; members follow one another by `trace.end`. */
  first: number;
  count: number;
  /** The row after the last member's last descendant. */
  end: number;
}

export interface Runs {
  /** By the row of the first member. */
  byFirst: ReadonlyMap<number, Run>;
  /** For each row the first row of the run it is a member of itself, -1 for none. */
  memberOf: Int32Array;
}

type Columns = Pick<Trace, "count" | "depth" | "end" | "service" | "name" | "kind">;

export function findRuns(trace: Columns): Runs {
  const byFirst = new Map<number, Run>();
  const memberOf = new Int32Array(trace.count).fill(-1);
  const seen = new Uint8Array(trace.count);
  for (let first = 0; first < trace.count; first++) {
    if (seen[first] === 1) continue;
    const run = followRun(trace, first, seen);
    if (run.count < LEAST_RUN) continue;
    byFirst.set(first, run);
    for (let row = first; row < run.end; row = trace.end[row] ?? run.end) memberOf[row] = first;
  }
  return { byFirst, memberOf };
}

function followRun(trace: Columns, first: number, seen: Uint8Array): Run {
  let count = 1;
  let end = trace.end[first] ?? first + 1;
  while (end < trace.count && isAlike(trace, first, end)) {
    seen[end] = 1;
    count++;
    end = trace.end[end] ?? end + 1;
  }
  return { first, count, end };
}

/** `next` starts where the run so far ends: at the same depth it is a sibling. */
function isAlike(trace: Columns, row: number, next: number): boolean {
  return (
    trace.depth[next] === trace.depth[row] &&
    trace.name[next] === trace.name[row] &&
    trace.service[next] === trace.service[row] &&
    trace.kind[next] === trace.kind[row]
  );
}

export interface RunFacts {
  totalNs: number;
  /** Nearest rank. */
  p95Ns: number;
  /** Of the members and all below them. */
  errors: number;
}

export function describeRun(trace: Trace, run: Run): RunFacts {
  const spansNs = new Float64Array(run.count);
  let at = 0;
  let totalNs = 0;
  for (let row = run.first; row < run.end; row = trace.end[row] ?? run.end) {
    spansNs[at++] = trace.spanNs[row] ?? 0;
    totalNs += trace.spanNs[row] ?? 0;
  }
  spansNs.sort();
  return {
    totalNs,
    p95Ns: spansNs[Math.ceil(run.count * 0.95) - 1] ?? 0,
    errors: (trace.errorsBefore[run.end] ?? 0) - (trace.errorsBefore[run.first] ?? 0),
  };
}

/** Where in the trace members are at work; gaps up to `leastGapNs` are closed. By start. */
export function runStretches(trace: Trace, run: Run, leastGapNs: number): Stretch[] {
  return joinStretches(membersOf(trace, run), leastGapNs);
}

function* membersOf(trace: Trace, run: Run): Generator<Stretch> {
  for (let row = run.first; row < run.end; row = trace.end[row] ?? run.end) {
    const startNs = trace.startNs[row] ?? 0;
    yield { startNs, endNs: startNs + (trace.spanNs[row] ?? 0) };
  }
}

export function countFoundIn(found: Uint8Array, run: Run): number {
  let count = 0;
  for (let row = run.first; row < run.end; row++) count += found[row] ?? 0;
  return count;
}
