/** The spans of a trace as time went: what overlaps stands in lanes of its own, children below parents. Pure. */
import type { Trace } from "../model/trace";
import { selfTimes } from "../model/tree";
import { type Frames, sortIntoLanes } from "./frames";
import { FreeLanes } from "./lanes";

export function chartFrames(trace: Trace): Frames {
  const { count, parent, startNs, spanNs } = trace;
  const order = orderByStart(trace);
  const lane = new Uint32Array(count);
  const free = new FreeLanes();
  let lanes = 0;
  for (const row of order) {
    const above = parent[row] ?? -1;
    const start = startNs[row] ?? 0;
    const own = free.find(above < 0 ? -1 : (lane[above] ?? 0), start);
    lane[row] = own;
    // A moment takes its place as well: two at one time must not lie on each other.
    free.occupy(own, start + Math.max(spanNs[row] ?? 0, 1));
    lanes = Math.max(lanes, own + 1);
  }
  return {
    count,
    wholeNs: trace.durationNs,
    lanes,
    lane,
    from: startNs,
    to: startNs.map((start, row) => start + (spanNs[row] ?? 0)),
    parent,
    service: trace.service,
    name: trace.name,
    row: Uint32Array.from(lane, (_, row) => row),
    spans: new Uint32Array(count).fill(1),
    errors: Uint32Array.from(trace.status, (status) => (status === 2 ? 1 : 0)),
    totalNs: spanNs,
    selfNs: selfTimes(trace),
    ...sortIntoLanes(lane, lanes, order),
  };
}

/** By start; parents before children that start with them. One that starts before its parent follows it. */
function orderByStart({ count, parent, startNs }: Trace): Uint32Array {
  const placedNs = startNs.slice();
  for (let row = 0; row < count; row++) {
    const above = parent[row] ?? -1;
    if (above >= 0) placedNs[row] = Math.max(placedNs[row] ?? 0, placedNs[above] ?? 0);
  }
  return Uint32Array.from(startNs, (_, row) => row).toSorted(
    (a, b) => (placedNs[a] ?? 0) - (placedNs[b] ?? 0) || a - b,
  );
}
