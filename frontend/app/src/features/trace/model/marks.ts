/** What happened on a span, found by row: events, log lines, its share of the critical path. Pure. */
import type { SpanIds } from "./span-ids";

/** Values in the order of their rows, and where each row's begin: a lookup is two subtractions. */
interface ByRow {
  offsets: Uint32Array;
  /** Which entry of the columns, for each place. */
  order: Uint32Array;
}

/** `rows` may come in any order; entries of one row keep theirs. Those of no row are left out. */
export function groupByRow(rows: ArrayLike<number>, rowCount: number): ByRow {
  const given = Int32Array.from(rows);
  const placed = Uint32Array.from(given.keys()).filter((index) => isWithin(given[index], rowCount));
  const order = placed.toSorted((a, b) => (given[a] ?? 0) - (given[b] ?? 0) || a - b);
  const offsets = new Uint32Array(rowCount + 1);
  let place = 0;
  for (let row = 0; row < rowCount; row++) {
    while (place < order.length && given[order[place] ?? 0] === row) place++;
    offsets[row + 1] = place;
  }
  return { offsets, order };
}

function isWithin(row: number | undefined, rowCount: number): boolean {
  return row !== undefined && row >= 0 && row < rowCount;
}

export function entriesOf(byRow: ByRow, row: number): Uint32Array {
  return byRow.order.subarray(byRow.offsets[row], byRow.offsets[row + 1]);
}

/** The first row of each id, -1 where there is none: one pass over the ids, however many are looked up. */
export function rowsOfIds(ids: SpanIds, rowCount: number, wanted: readonly string[]): Int32Array {
  const rowOf = new Map<string, number>(wanted.map((id) => [id, -1]));
  rowOf.delete("");
  if (rowOf.size > 0 && ids.known) {
    for (let row = rowCount - 1; row >= 0; row--) {
      const id = ids.at(row) ?? "";
      if (rowOf.has(id)) rowOf.set(id, row);
    }
  }
  return Int32Array.from(wanted, (id) => rowOf.get(id) ?? -1);
}
