/**
 * What is drawn of a trace, from top to bottom: spans, and one row for a run of identical siblings. What is
 * collapsed hides what lies below it. An entry is a row of the trace, or `rollupEntry(first)` of a run. Pure.
 */
import type { Runs } from "./runs";
import { descendantCount, type Trace } from "./trace";

/** What is folded and what is not; the runs are rolled up unless they are open. */
export interface Folding {
  collapsed: ReadonlySet<number>;
  /** First rows of the runs whose members are shown. */
  openRuns: ReadonlySet<number>;
}

export const NOTHING_FOLDED: Folding = { collapsed: new Set(), openRuns: new Set() };

export function rollupEntry(first: number): number {
  return -first - 1;
}

export function isRollup(entry: number): boolean {
  return entry < 0;
}

/** The row of the trace an entry begins at. */
export function rowOfEntry(entry: number): number {
  return entry < 0 ? -entry - 1 : entry;
}

export function visibleEntries(trace: Trace, runs: Runs, { collapsed, openRuns }: Folding): Int32Array {
  const entries = new Int32Array(trace.count + runs.byFirst.size);
  let count = 0;
  for (let row = 0; row < trace.count;) {
    const run = runs.memberOf[row] === row ? runs.byFirst.get(row) : undefined;
    if (run) entries[count++] = rollupEntry(row);
    if (run && !openRuns.has(row)) {
      row = run.end;
      continue;
    }
    entries[count++] = row;
    row = collapsed.has(row) ? (trace.end[row] ?? row + 1) : row + 1;
  }
  return entries.subarray(0, count);
}

/** Where an entry stands, or what hides it: a collapsed ancestor, a rolled-up run. Entries ascend by row. */
export function indexOfEntry(entries: Int32Array, entry: number): number {
  const row = rowOfEntry(entry);
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rowOfEntry(entries[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  // A run's own row stands just above its first member.
  return isRollup(entry) && entries[low] === row && entries[low - 1] === entry ? low - 1 : low;
}

/** All but the first two levels folded, and every run rolled up. */
export function foldAll(trace: Trace): Folding {
  const collapsed = new Set<number>();
  for (let row = 0; row < trace.count; row++) {
    if (descendantCount(trace, row) > 0 && (trace.depth[row] ?? 0) > 0) collapsed.add(row);
  }
  return { collapsed, openRuns: new Set() };
}

/** Nothing folded that could be opened, runs included. */
export function openAll(runs: Runs): Folding {
  return { collapsed: new Set(), openRuns: new Set(runs.byFirst.keys()) };
}

/** With everything open that would hide a row; the same object where nothing would. */
export function revealed(trace: Trace, runs: Runs, folding: Folding, row: number): Folding {
  const collapsed: number[] = [];
  const rolled: number[] = [];
  for (let at = row; at >= 0; at = trace.parent[at] ?? -1) {
    if (at !== row && folding.collapsed.has(at)) collapsed.push(at);
    const first = runs.memberOf[at] ?? -1;
    if (first >= 0 && !folding.openRuns.has(first)) rolled.push(first);
  }
  if (collapsed.length === 0 && rolled.length === 0) return folding;
  return {
    collapsed: without(folding.collapsed, collapsed),
    openRuns: rolled.length === 0 ? folding.openRuns : new Set([...folding.openRuns, ...rolled]),
  };
}

function without(set: ReadonlySet<number>, rows: readonly number[]): ReadonlySet<number> {
  const next = new Set(set);
  for (const row of rows) next.delete(row);
  return next;
}

export function toggled(set: ReadonlySet<number>, row: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(row)) next.add(row);
  return next;
}

/** Rows are numbered by position: when a trace has grown, the same spans stand in other rows. */
export function moveFolding(folding: Folding, from: Trace, to: Trace): Folding {
  if (folding.collapsed.size === 0 && folding.openRuns.size === 0) return folding;
  if (!from.ids.known || !to.ids.known) return NOTHING_FOLDED;
  return {
    collapsed: moveRows(folding.collapsed, from, to),
    openRuns: moveRows(folding.openRuns, from, to),
  };
}

function moveRows(rows: ReadonlySet<number>, from: Trace, to: Trace): ReadonlySet<number> {
  if (rows.size === 0) return rows;
  const ids = new Set([...rows].map((row) => from.ids.at(row)));
  const moved = new Set<number>();
  for (let row = 0; row < to.count; row++) if (ids.has(to.ids.at(row))) moved.add(row);
  return moved;
}
