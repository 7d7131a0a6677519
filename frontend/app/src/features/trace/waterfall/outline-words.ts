/** What a row of a large trace says it stands for. */
import { formatCount, formatDuration, formatSpanDuration } from "@/lib/format";

import type { Trace } from "../model/trace";

export function outlineWords(trace: Trace, row: number): string[] {
  const folded = trace.outline?.folded.get(row);
  const hidden = trace.outline?.hidden.get(row);
  return [
    ...(folded ? [`${formatCount(folded.count)} times`] : []),
    ...(folded && folded.errors > 0 ? [`${formatCount(folded.errors)} failed`] : []),
    ...(hidden ? [`${formatCount(hidden)} more below`] : []),
  ];
}

export function durationText(trace: Trace, row: number): string {
  const folded = trace.outline?.folded.get(row);
  if (!folded) return formatSpanDuration(trace.durationsNs[row] ?? NaN);
  return `${formatDuration(folded.totalNs)} in all, p95 ${formatDuration(folded.p95Ns)}`;
}
