/** What the rows of a trace stand for that is too large to be whole. Pure. */
import type { Waterfall } from "@/api/types";

interface Folded {
  row: number;
  count: number;
  errors: number;
  totalNs: number;
  p95Ns: number;
  /** Empty where they have none. */
  parentId: string;
  /** When the first starts, unix ns. */
  fromNs: string;
}

export interface Outline {
  /** Spans the rows stand for. */
  represented: number;
  folded: ReadonlyMap<number, Folded>;
  /** Children of a row that are not among the rows. */
  hidden: ReadonlyMap<number, number>;
}

export function readOutline(outline: Waterfall["outline"]): Outline | undefined {
  if (!outline) return undefined;
  return {
    represented: outline.represented,
    folded: new Map(
      outline.folded.map((folded) => [
        folded.row,
        {
          row: folded.row,
          count: folded.span_count,
          errors: folded.error_count,
          totalNs: folded.total_ns,
          p95Ns: folded.p95_ns,
          parentId: folded.parent_id,
          fromNs: folded.from_ns,
        },
      ]),
    ),
    hidden: new Map(outline.hidden.map((hidden) => [hidden.row, hidden.span_count])),
  };
}
