/** The heat map as the server tells it (columns of numbers, one entry a cell), and what can be read from it. */
import { formatDuration, unixNanoToMs } from "@/lib/format";

/** Half open, as bounds of a filter; null: there is none on this side. */
interface DurationRow {
  min_duration_ns: number | null;
  max_duration_ns: number | null;
}

export interface HeatMapData {
  start_time_unix_nano: string;
  step_ns: number;
  column_count: number;
  /** From short to long. */
  rows: readonly DurationRow[];
  cells: {
    column: readonly number[];
    row: readonly number[];
    count: readonly number[];
    errors: readonly number[];
  };
  span_count: number;
  error_count: number;
}

export interface Cell {
  column: number;
  row: number;
}

/** Both corners belong to it. */
export interface Box {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

interface Tally {
  count: number;
  errors: number;
}

/** Counts by place: `row * column_count + column`. */
export function denseCounts(data: HeatMapData): { counts: Float64Array; errors: Float64Array; most: number } {
  const size = data.column_count * data.rows.length;
  const counts = new Float64Array(size);
  const errors = new Float64Array(size);
  let most = 0;
  data.cells.count.forEach((count, index) => {
    const place = (data.cells.row[index] ?? 0) * data.column_count + (data.cells.column[index] ?? 0);
    counts[place] = count;
    errors[place] = data.cells.errors[index] ?? 0;
    most = Math.max(most, count);
  });
  return { counts, errors, most };
}

export function boxBetween(a: Cell, b: Cell): Box {
  return {
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
    bottom: Math.min(a.row, b.row),
    top: Math.max(a.row, b.row),
  };
}

export function tallyBox(data: HeatMapData, box: Box): Tally {
  const tally = { count: 0, errors: 0 };
  data.cells.count.forEach((count, index) => {
    const column = data.cells.column[index] ?? -1;
    const row = data.cells.row[index] ?? -1;
    if (column < box.left || column > box.right || row < box.bottom || row > box.top) return;
    tally.count += count;
    tally.errors += data.cells.errors[index] ?? 0;
  });
  return tally;
}

/** Where a column begins; `column_count` is where the last one ends. */
export function columnStartMs(data: HeatMapData, column: number): number {
  return unixNanoToMs(data.start_time_unix_nano) + (column * data.step_ns) / 1e6;
}

/** "800 ms – 1 s", "over 2 min", "no time at all". */
export function durationLabel(minNs: number | null, maxNs: number | null): string {
  if (minNs === null && maxNs === null) return "any duration";
  if (minNs === null) return (maxNs ?? 0) <= 1 ? "no time at all" : `under ${formatDuration(maxNs ?? 0)}`;
  if (maxNs === null) return `${formatDuration(minNs)} and longer`;
  return `${formatDuration(minNs)} – ${formatDuration(maxNs)}`;
}

export function boxDurations(data: HeatMapData, box: Box): { minNs: number | null; maxNs: number | null } {
  return {
    minNs: data.rows[box.bottom]?.min_duration_ns ?? null,
    maxNs: data.rows[box.top]?.max_duration_ns ?? null,
  };
}

interface ColumnSummary extends Tally {
  column: number;
  /** Rows in which the median, the 95th percentile and the longest lie; undefined where there is no span. */
  median: number | undefined;
  p95: number | undefined;
  longest: number | undefined;
}

/** The map told a second time, column by column: what its table shows. */
export function summariseColumns(data: HeatMapData): ColumnSummary[] {
  const { counts, errors } = denseCounts(data);
  return Array.from({ length: data.column_count }, (_, column) => {
    const perRow = data.rows.map((_row, row) => counts[row * data.column_count + column] ?? 0);
    const count = perRow.reduce((sum, n) => sum + n, 0);
    return {
      column,
      count,
      errors: data.rows.reduce((sum, _row, row) => sum + (errors[row * data.column_count + column] ?? 0), 0),
      median: rowOfRank(perRow, Math.ceil(count * 0.5)),
      p95: rowOfRank(perRow, Math.ceil(count * 0.95)),
      longest: rowOfRank(perRow, count),
    };
  });
}

function rowOfRank(perRow: readonly number[], rank: number): number | undefined {
  if (rank === 0) return undefined;
  let seen = 0;
  return perRow.findIndex((n) => (seen += n) >= rank);
}

/** The least duration, on a row's edge, that no more than `share` of all spans reach; undefined if none does. */
export function slowestFromNs(data: HeatMapData, share: number): number | undefined {
  const perRow = new Float64Array(data.rows.length);
  data.cells.count.forEach((count, index) => {
    const row = data.cells.row[index] ?? 0;
    perRow[row] = (perRow[row] ?? 0) + count;
  });
  let above = 0;
  let found: number | undefined;
  for (let row = data.rows.length - 1; row > 0; row -= 1) {
    above += perRow[row] ?? 0;
    if (above > share * data.span_count) break;
    found = data.rows[row]?.min_duration_ns ?? undefined;
  }
  return found;
}
