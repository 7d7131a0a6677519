/** Spans in groups, and how long each group took. Pure. */
import type { AttributeOfSpans } from "@/api/types";

import { isError, serviceOf, type Trace } from "../model/trace";
import { selfTimes } from "../model/tree";

/** By row the number of its group, -1 for none. */
interface Grouping {
  numbers: ArrayLike<number>;
  count: number;
}

export interface GroupStats {
  group: number;
  spans: number;
  errors: number;
  totalNs: number;
  /** What no child covers: over all groups this adds up, unlike the total. */
  selfNs: number;
  /** Of all self time, also of spans that are in no group. */
  share: number;
  p50Ns: number;
  p95Ns: number;
  /** The row of the longest span. */
  longest: number;
}

export function groupByService(trace: Trace): Grouping {
  return { numbers: trace.service, count: trace.services.length };
}

interface Operation {
  service: string;
  name: string;
}

export function groupByOperation(trace: Trace): Grouping & { operations: Operation[] } {
  const numbers = new Int32Array(trace.count);
  const known = new Map<number, number>();
  const operations: Operation[] = [];
  for (let row = 0; row < trace.count; row++) {
    const key = (trace.service[row] ?? 0) * trace.names.length + (trace.name[row] ?? 0);
    let number = known.get(key);
    if (number === undefined) {
      number = operations.length;
      known.set(key, number);
      operations.push({ service: serviceOf(trace, row), name: trace.names[trace.name[row] ?? 0] ?? "" });
    }
    numbers[row] = number;
  }
  return { numbers, count: operations.length, operations };
}

export function groupByAttribute(found: AttributeOfSpans): Grouping {
  return { numbers: found.numbers, count: found.values.length };
}

/** One entry for each group that has a span. */
export function measureGroups(trace: Trace, { numbers, count }: Grouping): GroupStats[] {
  const selfNs = selfTimes(trace);
  const allSelfNs = selfNs.reduce((sum, own) => sum + own, 0);
  return sortedRows(trace, numbers, count).flatMap((rows, group) =>
    rows.length > 0 ? [measure(trace, group, rows, selfNs, allSelfNs)] : [],
  );
}

/** By group its rows, the shortest first. */
function sortedRows(trace: Trace, numbers: ArrayLike<number>, count: number): Uint32Array[] {
  const sizes = new Uint32Array(count);
  for (let row = 0; row < trace.count; row++) {
    const group = numbers[row] ?? -1;
    if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
  }
  const rows = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(count);
  for (let row = 0; row < trace.count; row++) {
    const group = numbers[row] ?? -1;
    if (group < 0) continue;
    const place = filled[group] ?? 0;
    (rows[group] as Uint32Array)[place] = row;
    filled[group] = place + 1;
  }
  for (const group of rows) group.sort((a, b) => (trace.spanNs[a] ?? 0) - (trace.spanNs[b] ?? 0));
  return rows;
}

function measure(
  trace: Trace,
  group: number,
  rows: Uint32Array,
  selfNs: Float64Array,
  allSelfNs: number,
): GroupStats {
  let [errors, totalNs, ownNs] = [0, 0, 0];
  for (const row of rows) {
    if (isError(trace, row)) errors++;
    totalNs += trace.spanNs[row] ?? 0;
    ownNs += selfNs[row] ?? 0;
  }
  const ranked = (quantile: number) =>
    trace.spanNs[rows[Math.max(Math.ceil(quantile * rows.length), 1) - 1] ?? 0] ?? 0;
  return {
    group,
    spans: rows.length,
    errors,
    totalNs,
    selfNs: ownNs,
    share: allSelfNs > 0 ? ownNs / allSelfNs : 0,
    p50Ns: ranked(0.5),
    p95Ns: ranked(0.95),
    longest: rows.at(-1) ?? -1,
  };
}

const SORTS = ["name", "spans", "errors", "total", "self", "p50", "p95", "share"] as const;

export type StatisticsSort = (typeof SORTS)[number];

const NUMBERS: Record<Exclude<StatisticsSort, "name">, (stats: GroupStats) => number> = {
  spans: (stats) => stats.spans,
  errors: (stats) => stats.errors,
  total: (stats) => stats.totalNs,
  self: (stats) => stats.selfNs,
  p50: (stats) => stats.p50Ns,
  p95: (stats) => stats.p95Ns,
  share: (stats) => stats.share,
};

interface Sorting {
  sort: StatisticsSort;
  isReversed: boolean;
}

/** "-self" is "self" the other way round; what is not known is what is shown at first. */
export function readSorting(text: string | undefined): Sorting {
  const isReversed = text?.startsWith("-") ?? false;
  const sort = SORTS.find((known) => known === (isReversed ? text?.slice(1) : text));
  return sort ? { sort, isReversed } : { sort: "self", isReversed: false };
}

/** Numbers from the largest, names from a to z. */
export function sortGroups(
  groups: readonly GroupStats[],
  { sort, isReversed }: Sorting,
  nameOf: (group: number) => string,
): GroupStats[] {
  const byName = (a: GroupStats, b: GroupStats) => nameOf(a.group).localeCompare(nameOf(b.group));
  const number = sort === "name" ? undefined : NUMBERS[sort];
  const sorted = groups.toSorted((a, b) => (number ? number(b) - number(a) || byName(a, b) : byName(a, b)));
  return isReversed ? sorted.toReversed() : sorted;
}
