/** Listed and live traces become one list, newest first. Pure: the same rows in any order give the same list. */
import type { TraceSummary } from "@/api/types";

/** Half open, as the server reads it; unix nanoseconds. */
interface ListedRange {
  startNs: number;
  endNs: number;
}

interface Listing {
  traces: readonly TraceSummary[];
  /** More can be loaded below the last listed row. */
  hasMore: boolean;
  range: ListedRange;
}

/** Traces only grow, so the one with more spans is the later word; at a tie the live one is. */
function laterOf(a: TraceSummary, live: TraceSummary): TraceSummary {
  return live.span_count >= a.span_count ? live : a;
}

/** The server's order (apps/traces/queries.py): by start, newest first, then by id from zero up. */
function newestFirst(a: TraceSummary, b: TraceSummary): number {
  return b.start_time_unix_nano - a.start_time_unix_nano || (a.trace_id < b.trace_id ? -1 : 1);
}

function isWithin({ start_time_unix_nano }: TraceSummary, { startNs, endNs }: ListedRange): boolean {
  return start_time_unix_nano >= startNs && start_time_unix_nano < endNs;
}

export function mergeTraces(listing: Listing, live: ReadonlyMap<string, TraceSummary>): TraceSummary[] {
  if (live.size === 0) return [...listing.traces];
  const byId = new Map<string, TraceSummary>();
  for (const trace of listing.traces) byId.set(trace.trace_id, trace);
  const oldest = listing.traces.at(-1)?.start_time_unix_nano ?? 0;
  for (const trace of live.values()) {
    const listed = byId.get(trace.trace_id);
    // A late span may belong to, or move, a trace that began before the range: the server would not list it.
    if (!isWithin(trace, listing.range)) byId.delete(trace.trace_id);
    else if (listed) byId.set(trace.trace_id, laterOf(listed, trace));
    // Below the last loaded row the list is not known yet: the next page will bring this trace itself.
    else if (!listing.hasMore || trace.start_time_unix_nano >= oldest) byId.set(trace.trace_id, trace);
  }
  return [...byId.values()].toSorted(newestFirst);
}

export function addLive(
  live: ReadonlyMap<string, TraceSummary>,
  traces: Iterable<TraceSummary>,
): Map<string, TraceSummary> {
  const next = new Map(live);
  for (const trace of traces) {
    const before = next.get(trace.trace_id);
    next.set(trace.trace_id, before ? laterOf(before, trace) : trace);
  }
  return next;
}

export function matchesFilter(
  trace: TraceSummary,
  filter: { service: string | undefined; environment: string | undefined },
): boolean {
  if (filter.service && !trace.services.includes(filter.service)) return false;
  return !filter.environment || trace.environments.includes(filter.environment);
}

/** How many of the waiting traces are new rows rather than news about rows already shown. */
export function countNew(shown: readonly TraceSummary[], waiting: ReadonlyMap<string, TraceSummary>): number {
  const ids = new Set(shown.map((trace) => trace.trace_id));
  let count = 0;
  for (const id of waiting.keys()) if (!ids.has(id)) count++;
  return count;
}
