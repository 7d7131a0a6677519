import { describe, expect, test } from "vitest";

import { answerOf, type SpanDraft } from "../model/answer.fixture";
import { readTrace } from "../model/trace";
import { chartFrames } from "./chart";
import { belowOf, besideOf, frameAt, type Frames } from "./frames";
import { FreeLanes } from "./lanes";
import { mergeFrames } from "./merge";
import { panned, windowOf, zoomed } from "./window";

const read = (...drafts: SpanDraft[]) => readTrace(answerOf(drafts));
const trace = read(
  { depth: 0, name: "GET /", durationNs: 1_000 },
  { depth: 1, name: "a", startNs: 0, durationNs: 100 },
  { depth: 1, name: "b", startNs: 100, durationNs: 300 },
  { depth: 1, name: "a", startNs: 500, durationNs: 400, status: 2 },
);
const extents = (frames: Frames) =>
  Array.from({ length: frames.count }, (_, frame) => [
    frames.lane[frame],
    frames.from[frame],
    frames.to[frame],
  ]);

describe("merged", () => {
  const frames = mergeFrames(trace);

  test("the same path is one frame, the heaviest stands on the left, and the longest span stands for it", () => {
    expect(extents(frames)).toEqual([
      [0, 0, 1_000],
      [1, 0, 500],
      [1, 500, 800],
    ]);
    expect([...frames.spans]).toEqual([1, 2, 1]);
    expect([...frames.errors]).toEqual([0, 1, 0]);
    expect([...frames.row]).toEqual([0, 3, 2]);
    expect([...frames.order]).toEqual([0, 1, 2]);
    expect([...frames.selfNs]).toEqual([200, 500, 300]);
  });

  test("what ran side by side counts each time, so no frame is wider than the one above it", () => {
    const parallel = mergeFrames(
      read(
        { depth: 0, durationNs: 100 },
        { depth: 1, name: "a", durationNs: 100 },
        { depth: 1, name: "b", durationNs: 100 },
      ),
    );
    expect(extents(parallel)).toEqual([
      [0, 0, 200],
      [1, 0, 100],
      [1, 100, 200],
    ]);
  });

  test("one walks from frame to frame", () => {
    expect(belowOf(frames, 0)).toBe(1);
    expect(belowOf(frames, 1)).toBe(1);
    expect(besideOf(frames, 1, 1)).toBe(2);
    expect(besideOf(frames, 2, 1)).toBe(2);
    expect(besideOf(frames, 2, -1)).toBe(1);
  });

  test("a point means the frame under it, and a hair the one beside it", () => {
    expect(frameAt(frames, 1, 250, 0)).toBe(1);
    expect(frameAt(frames, 1, 900, 0)).toBe(-1);
    expect(frameAt(frames, 1, 801, 2)).toBe(2);
    expect(frameAt(frames, 9, 1, 2)).toBe(-1);
  });
});

describe("by time", () => {
  test("what overlaps stands in lanes of its own, below its parent", () => {
    const frames = chartFrames(
      read(
        { depth: 0, durationNs: 1_000 },
        { depth: 1, startNs: 0, durationNs: 500 },
        { depth: 2, startNs: 100, durationNs: 100 },
        { depth: 1, startNs: 200, durationNs: 100 },
        { depth: 1, startNs: 600, durationNs: 100 },
      ),
    );
    expect([...frames.lane]).toEqual([0, 1, 2, 2, 1]);
  });

  test("no two frames of a lane overlap, in two thousand random spans", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const drafts: SpanDraft[] = [{ depth: 0, durationNs: 10_000 }];
    for (let n = 0; n < 2_000; n++) {
      const depth = 1 + random(Math.min((drafts.at(-1)?.depth ?? 0) + 1, 9));
      drafts.push({ depth, startNs: random(900), durationNs: random(800) });
    }
    const frames = chartFrames(read(...drafts));
    for (let lane = 0; lane < frames.lanes; lane++) {
      const inLane = Array.from(frames.byLane.subarray(frames.laneStart[lane], frames.laneStart[lane + 1]));
      const ends = inLane.map((frame) => frames.to[frame] ?? 0);
      const starts = inLane.map((frame) => frames.from[frame] ?? 0);
      expect(starts.slice(1).every((start, at) => start >= (ends[at] ?? 0))).toBe(true);
    }
    expect(
      [...frames.parent].every(
        (above, row) => above < 0 || (frames.lane[above] ?? 0) < (frames.lane[row] ?? 0),
      ),
    ).toBe(true);
  });

  test("thousands of parallel calls find their lanes", () => {
    const lanes = new FreeLanes();
    for (let n = 0; n < 5_000; n++) {
      const lane = lanes.find(-1, 0);
      expect(lane).toBe(n);
      lanes.occupy(lane, 10);
    }
    expect(lanes.find(3, 10)).toBe(4);
  });
});

describe("the window", () => {
  const whole = { wholeNs: 1_000 };

  test("never leaves what there is", () => {
    expect(panned(whole, { startNs: 0, endNs: 100 }, -50)).toEqual({ startNs: 0, endNs: 100 });
    expect(panned(whole, { startNs: 800, endNs: 900 }, 500)).toEqual({ startNs: 900, endNs: 1_000 });
    expect(zoomed(whole, { startNs: 0, endNs: 1_000 }, 0.5, 3)).toEqual({ startNs: 0, endNs: 1_000 });
  });

  test("looks closer around a point that stays where it is", () => {
    expect(zoomed(whole, { startNs: 0, endNs: 1_000 }, 0.25, 0.5)).toEqual({ startNs: 125, endNs: 625 });
  });

  test("is a frame, and for a moment the whole", () => {
    const frames = mergeFrames(
      read({ depth: 0, durationNs: 10 }, { depth: 1, name: "moment", durationNs: 0 }),
    );
    expect(windowOf(frames, 0)).toEqual({ startNs: 0, endNs: 10 });
    expect(windowOf(frames, 1)).toEqual({ startNs: 0, endNs: frames.wholeNs });
  });
});
