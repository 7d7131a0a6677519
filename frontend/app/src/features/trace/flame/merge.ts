/**
 * Spans with the same path of (service, name) as one frame, the heaviest to the left. Pure.
 *
 * A frame is as wide as its own time and all frames below it: what ran side by side counts each time, so the whole
 * is the time that all spans spent, not the time that passed.
 */
import { isError, type Trace } from "../model/trace";
import { selfTimes } from "../model/tree";
import { add, type Frames, sortIntoLanes } from "./frames";

interface Merged {
  /** By row. */
  frameOf: Uint32Array;
  parent: number[];
  row: number[];
}

export interface MergedFrames extends Frames {
  /** Which frame each row went into. */
  frameOf: Uint32Array;
  /** In the order of the table: a frame, then all below it, the heaviest first. */
  order: Uint32Array;
}

export function mergeFrames(trace: Trace): MergedFrames {
  const { frameOf, parent: above, row } = groupByPath(trace);
  const count = above.length;
  const parent = Int32Array.from(above);
  const own = selfTimes(trace);
  const [spans, errors] = [new Uint32Array(count), new Uint32Array(count)];
  const [totalNs, selfNs] = [new Float64Array(count), new Float64Array(count)];
  for (let at = 0; at < trace.count; at++) {
    const frame = frameOf[at] ?? 0;
    add(spans, frame, 1);
    if (isError(trace, at)) add(errors, frame, 1);
    add(totalNs, frame, trace.spanNs[at]);
    add(selfNs, frame, own[at]);
    if ((trace.spanNs[at] ?? 0) > (trace.spanNs[row[frame] ?? 0] ?? 0)) row[frame] = at;
  }
  const placed = placeFrames(parent, selfNs);
  return {
    count,
    parent,
    frameOf,
    row: Uint32Array.from(row),
    service: Uint16Array.from(row, (at) => trace.service[at] ?? 0),
    name: Uint32Array.from(row, (at) => trace.name[at] ?? 0),
    spans,
    errors,
    totalNs,
    selfNs,
    ...placed,
    ...sortIntoLanes(placed.lane, placed.lanes, placed.order),
  };
}

function groupByPath({ count, parent, service, name, services, names }: Trace): Merged {
  const frameOf = new Uint32Array(count);
  const known = new Map<number, number>();
  const merged: Merged = { frameOf, parent: [], row: [] };
  for (let row = 0; row < count; row++) {
    const above = parent[row] ?? -1;
    const under = above < 0 ? -1 : (frameOf[above] ?? 0);
    const key = ((under + 1) * services.length + (service[row] ?? 0)) * names.length + (name[row] ?? 0);
    let frame = known.get(key);
    if (frame === undefined) {
      frame = merged.parent.length;
      known.set(key, frame);
      merged.parent.push(under);
      merged.row.push(row);
    }
    frameOf[row] = frame;
  }
  return merged;
}

function weigh(parent: Int32Array, selfNs: Float64Array): Float64Array {
  const weightNs = selfNs.slice();
  for (let frame = parent.length - 1; frame >= 0; frame--) {
    const above = parent[frame] ?? -1;
    if (above >= 0) add(weightNs, above, weightNs[frame]);
  }
  return weightNs;
}

/** By frame + 1 its children, under 0 the roots. */
function heaviestFirst(parent: Int32Array, weightNs: Float64Array): number[][] {
  const ranked = Uint32Array.from(parent, (_, frame) => frame).toSorted(
    (a, b) => (weightNs[b] ?? 0) - (weightNs[a] ?? 0) || a - b,
  );
  const children: number[][] = Array.from({ length: parent.length + 1 }, () => []);
  for (const frame of ranked) children[(parent[frame] ?? -1) + 1]?.push(frame);
  return children;
}

/** Frames stand after their parents, so one pass up weighs them and one pass down places them. */
function placeFrames(parent: Int32Array, selfNs: Float64Array) {
  const count = parent.length;
  const weightNs = weigh(parent, selfNs);
  const children = heaviestFirst(parent, weightNs);
  const [from, lane, order] = [new Float64Array(count), new Uint32Array(count), new Uint32Array(count)];
  /** By frame + 1 where its next child begins; at 0 where the next root does. */
  const nextNs = new Float64Array(count + 1);
  const waiting = (children[0] ?? []).toReversed();
  for (let place = 0; waiting.length > 0; place++) {
    const frame = waiting.pop() ?? 0;
    const above = (parent[frame] ?? -1) + 1;
    const start = nextNs[above] ?? 0;
    order[place] = frame;
    from[frame] = start;
    nextNs[frame + 1] = start;
    add(nextNs, above, weightNs[frame]);
    if (above > 0) lane[frame] = (lane[above - 1] ?? 0) + 1;
    waiting.push(...(children[frame + 1] ?? []).toReversed());
  }
  return {
    from,
    to: from.map((start, frame) => start + (weightNs[frame] ?? 0)),
    lane,
    lanes: lane.reduce((most, own) => Math.max(most, own + 1), 0),
    order,
    wholeNs: Math.max(nextNs[0] ?? 0, 1),
  };
}
