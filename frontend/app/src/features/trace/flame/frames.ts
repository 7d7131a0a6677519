/** What a flame graph is drawn from: frames in lanes, as typed arrays. Pure. */

export interface Frames {
  count: number;
  /** How wide everything is: `from` and `to` lie within 0 … wholeNs. */
  wholeNs: number;
  lanes: number;
  lane: Uint32Array;
  from: Float64Array;
  to: Float64Array;
  /** The frame it stands under, -1 for none. */
  parent: Int32Array;
  service: Uint16Array;
  name: Uint32Array;
  /** The span that stands for it: its longest. */
  row: Uint32Array;
  spans: Uint32Array;
  errors: Uint32Array;
  /** Of its spans, added up. */
  totalNs: Float64Array;
  /** What of it no child covers. */
  selfNs: Float64Array;
  /** Frames lane by lane, each from left to right: those of lane n stand at laneStart[n] … laneStart[n + 1]. */
  byLane: Uint32Array;
  laneStart: Uint32Array;
}

/** Numbers under an index that is known to be there. */
export function add(array: Float64Array | Uint32Array, at: number, value = 0): void {
  array[at] = (array[at] ?? 0) + value;
}

/** Frames in order of `from` into their lanes: stable, so what is sorted stays sorted. */
export function sortIntoLanes(
  lane: Uint32Array,
  lanes: number,
  order: Uint32Array,
): Pick<Frames, "byLane" | "laneStart"> {
  const laneStart = new Uint32Array(lanes + 1);
  for (const at of lane) add(laneStart, at + 1, 1);
  for (let at = 0; at < lanes; at++) add(laneStart, at + 1, laneStart[at]);
  const next = laneStart.slice();
  const byLane = new Uint32Array(lane.length);
  for (const frame of order) {
    const at = lane[frame] ?? 0;
    const place = next[at] ?? 0;
    byLane[place] = frame;
    next[at] = place + 1;
  }
  return { byLane, laneStart };
}

/** The place in `byLane` of the first frame of a lane that ends after a moment. */
export function firstAfter(frames: Frames, lane: number, momentNs: number): number {
  let low = frames.laneStart[lane] ?? 0;
  let high = frames.laneStart[lane + 1] ?? low;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames.to[frames.byLane[middle] ?? 0] ?? 0) <= momentNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What lies at a point; -1 where nothing does. `slackNs`: so far beside a frame still means it. */
export function frameAt(frames: Frames, lane: number, momentNs: number, slackNs: number): number {
  if (lane < 0 || lane >= frames.lanes) return -1;
  const end = frames.laneStart[lane + 1] ?? 0;
  const place = firstAfter(frames, lane, momentNs - slackNs);
  const frame = frames.byLane[place] ?? -1;
  if (place >= end || (frames.from[frame] ?? 0) > momentNs + slackNs) return -1;
  return frame;
}

/** The neighbour to the left or right in the same lane; the same frame where there is none. */
export function besideOf(frames: Frames, frame: number, step: 1 | -1): number {
  const lane = frames.lane[frame] ?? 0;
  let place = firstAfter(frames, lane, frames.from[frame] ?? 0);
  const end = frames.laneStart[lane + 1] ?? 0;
  while (place < end && frames.byLane[place] !== frame) place++;
  const next = place + step;
  return next >= (frames.laneStart[lane] ?? 0) && next < end ? (frames.byLane[next] ?? frame) : frame;
}

/** The widest frame directly under one; the same frame where there is none. */
export function belowOf(frames: Frames, frame: number): number {
  let widest = frame;
  let widthNs = -1;
  for (let other = 0; other < frames.count; other++) {
    if (frames.parent[other] !== frame) continue;
    const ownNs = (frames.to[other] ?? 0) - (frames.from[other] ?? 0);
    if (ownNs > widthNs) [widest, widthNs] = [other, ownNs];
  }
  return widest;
}
