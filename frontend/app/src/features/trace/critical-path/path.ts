/** Who held the clock: the server's columns as steps, by row and by span. Pure. */
import type { CriticalPathAnswer } from "@/api/types";

type Reason = CriticalPathAnswer["segments"]["reason"][number];
type Relation = CriticalPathAnswer["spans"]["relation"][number];

/** A root that was not received has no row. */
export const NO_ROW = -1;

export interface PathStep {
  row: number;
  startNs: number;
  durationNs: number;
  reason: Reason;
  /** The row that ended just before, the row that comes next: undefined at the span's own start and end. */
  after: number | undefined;
  before: number | undefined;
  relation: Relation;
  isOpen: boolean;
}

interface PathSpan {
  row: number;
  relation: Relation;
  isOpen: boolean;
  heldNs: number;
  /** With all that it waited for. */
  withinNs: number;
  steps: number;
}

export function readStep({ spans, segments }: CriticalPathAnswer, index: number): PathStep {
  const span = segments.span[index] ?? 0;
  const rowOf = (other = NO_ROW) => (other < 0 ? undefined : spans.row[other]);
  return {
    row: spans.row[span] ?? NO_ROW,
    startNs: segments.start_ns[index] ?? 0,
    durationNs: segments.duration_ns[index] ?? 0,
    reason: segments.reason[index] ?? "WORK",
    after: rowOf(segments.after[index]),
    before: rowOf(segments.before[index]),
    relation: spans.relation[span] ?? "CHILD",
    isOpen: spans.is_open[span] ?? false,
  };
}

/** The spans that held the clock, the longest first. */
export function rankSpans({ spans, segments }: CriticalPathAnswer): PathSpan[] {
  const steps = new Uint32Array(spans.row.length);
  for (const span of segments.span) steps[span] = (steps[span] ?? 0) + 1;
  return spans.row
    .map((row, span) => ({
      row,
      relation: spans.relation[span] ?? ("CHILD" as const),
      isOpen: spans.is_open[span] ?? false,
      heldNs: spans.held_ns[span] ?? 0,
      withinNs: spans.within_ns[span] ?? 0,
      steps: steps[span] ?? 0,
    }))
    .filter((span) => span.heldNs > 0)
    .toSorted((a, b) => b.heldNs - a.heldNs || a.row - b.row);
}

/** What every step has been waiting for, added up: the proof that nothing is missing or counted twice. */
export function sumSteps({ segments }: CriticalPathAnswer): number {
  return segments.duration_ns.reduce((sum, durationNs) => sum + durationNs, 0);
}

/** Why the holder held the clock, in words; `nameOf` says a row's name. */
export function reasonText(
  { reason, after, before }: Pick<PathStep, "reason" | "after" | "before">,
  nameOf: (row: number) => string,
): string {
  switch (reason) {
    case "UNKNOWN":
      return "No span that was received covers this time";
    case "QUEUED":
      return after === undefined ? "Waited to start" : `Waited to start after ${nameOf(after)} had ended`;
    case "TRANSIT":
      if (before === undefined) return "The answer was on its way back, or being read";
      return after === undefined
        ? `The call was on its way to ${nameOf(before)}`
        : `On its way between ${nameOf(after)} and ${nameOf(before)}`;
    default:
      return workText(after, before, nameOf);
  }
}

function workText(
  after: number | undefined,
  before: number | undefined,
  nameOf: (row: number) => string,
): string {
  if (after === undefined && before === undefined) return "Its own work";
  if (before === undefined) return `Own work after ${nameOf(after ?? NO_ROW)}`;
  if (after === undefined) return `Own work before ${nameOf(before)}`;
  return after === before
    ? `Own work beside ${nameOf(after)}`
    : `Own work between ${nameOf(after)} and ${nameOf(before)}`;
}

const RELATION_WORDS: Partial<Record<Relation, { word: string; meaning: string }>> = {
  ASYNC: {
    word: "asynchronous",
    meaning: "It ended after its parent. A span further up was still running and may have waited for it.",
  },
  CUT: {
    word: "given up",
    meaning: "The call ended before its answer was complete: given up, or clocks that differ.",
  },
  ORPHAN: { word: "parent missing", meaning: "Its parent was not received: taken for work of the root." },
};

export function relationWords(relation: Relation): { word: string; meaning: string } | undefined {
  return RELATION_WORDS[relation];
}

/** For each row its stretches on the path, in ns after the start of the trace: what the waterfall marks. */
export function stretchesByRow(answer: CriticalPathAnswer): Map<number, Array<[number, number]>> {
  const found = new Map<number, Array<[number, number]>>();
  answer.segments.span.forEach((span, index) => {
    const row = answer.spans.row[span] ?? NO_ROW;
    if (row < 0) return;
    const from = answer.segments.start_ns[index] ?? 0;
    const stretch: [number, number] = [from, from + (answer.segments.duration_ns[index] ?? 0)];
    const stretches = found.get(row);
    if (stretches) stretches.push(stretch);
    else found.set(row, [stretch]);
  });
  return found;
}
