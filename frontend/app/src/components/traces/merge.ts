/** Listed and live traces become one list, newest first. Pure: the same rows in any order give the same list. */
import { listedRange, type PageParam } from "@/api/search";
import type { TraceSummary } from "@/api/types";

import type { LiveKind } from "../live/useLiveList";

interface Listing {
  rows: readonly TraceSummary[];
  /** More can be loaded below the last listed row. */
  hasMore: boolean;
  range: PageParam | undefined;
}

/** Traces only grow, so the one with more spans is the later word; at a tie the live one is. */
function laterOf(a: TraceSummary, live: TraceSummary): TraceSummary {
  return live.span_count >= a.span_count ? live : a;
}

function endOf({ start_time_unix_nano: startNs, duration_ns }: TraceSummary): number {
  return startNs + Math.max(duration_ns, 0);
}

/** The server's order: by start, newest first, then by id from zero up. */
function newestFirst(a: TraceSummary, b: TraceSummary): number {
  return b.start_time_unix_nano - a.start_time_unix_nano || (a.trace_id < b.trace_id ? -1 : 1);
}

export function mergeTraces(
  { rows, hasMore, range }: Listing,
  live: ReadonlyMap<string, TraceSummary>,
): TraceSummary[] {
  if (live.size === 0) return [...rows];
  const { startNs, endNs } = listedRange(range);
  const byId = new Map<string, TraceSummary>();
  for (const trace of rows) byId.set(trace.trace_id, trace);
  const oldest = rows.at(-1)?.start_time_unix_nano ?? 0;
  for (const trace of live.values()) {
    const listed = byId.get(trace.trace_id);
    if (listed) byId.set(trace.trace_id, laterOf(listed, trace));
    // Late news of what lies outside: the server would not list it.
    else if (trace.start_time_unix_nano >= endNs || endOf(trace) < startNs) continue;
    // Below the last loaded row the list is not known yet: the next page will bring this trace itself.
    else if (!hasMore || trace.start_time_unix_nano >= oldest) byId.set(trace.trace_id, trace);
  }
  return [...byId.values()].toSorted(newestFirst);
}

export const TRACES: LiveKind<TraceSummary> = {
  keyOf: (trace) => trace.trace_id,
  laterOf,
  merge: mergeTraces,
};
