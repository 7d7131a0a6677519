import { describe, expect, test } from "vitest";

import { MAP } from "./example-map";

import { durationTicks, timeTicks } from "@/components/explain/axis";
import { intensity, tint } from "@/components/explain/draw";
import {
  boxBetween,
  denseCounts,
  durationLabel,
  slowestFromNs,
  summariseColumns,
  tallyBox,
} from "@/components/explain/heat-map-data";
import { describeBox } from "@/components/explain/readout";
import { cellAt, moveCursor } from "@/components/explain/useBrush";

describe("the cells", () => {
  test("lie row by row, and know the fullest", () => {
    const { counts, errors, most } = denseCounts(MAP);
    expect([counts[4], counts[5], counts[17], counts[11], most]).toEqual([90, 100, 1, 9, 100]);
    expect([errors[5], errors[17]]).toEqual([1, 1]);
  });

  test("a box counts what lies in it, both corners included", () => {
    const box = boxBetween({ column: 3, row: 4 }, { column: 1, row: 2 });
    expect(box).toEqual({ left: 1, right: 3, bottom: 2, top: 4 });
    expect(tallyBox(MAP, box)).toEqual({ count: 10, errors: 1 });
  });

  test("the slowest begin on an edge that no more than their share reach", () => {
    expect(slowestFromNs(MAP, 0.01)).toBe(1e8);
    expect(slowestFromNs(MAP, 0.5)).toBe(1e7);
  });

  test("a column is told by its counts and where its percentiles lie", () => {
    expect(summariseColumns(MAP)[1]).toEqual({
      column: 1,
      count: 101,
      errors: 2,
      median: 1,
      p95: 1,
      longest: 4,
    });
    expect(summariseColumns(MAP)[2]?.median).toBeUndefined();
  });

  test("one span is seen beside a million, one error beside a thousand spans", () => {
    expect(intensity(0, 1e6)).toBe(0);
    expect(intensity(1, 1e6)).toBeGreaterThan(0.1);
    expect(intensity(1e6, 1e6)).toBe(1);
    expect(tint(0, 10)).toBe(0);
    expect(tint(1, 1000)).toBeGreaterThan(0.3);
    expect(tint(10, 10)).toBe(1);
  });
});

describe("the words", () => {
  test.each([
    [null, null, "any duration"],
    [null, 1, "no time at all"],
    [null, 1e6, "under 1 ms"],
    [8e8, 1e9, "800 ms – 1 s"],
    [1e9, null, "1 s and longer"],
  ])("durations from %s to %s", (minNs, maxNs, label) => {
    expect(durationLabel(minNs, maxNs)).toBe(label);
  });

  test("a box names its time, its durations and its exact counts", () => {
    const text = describeBox(MAP, { left: 1, right: 1, bottom: 1, top: 4 });
    expect(text).toContain("1 ms – 10 s · 101 spans, 2 errors");
  });
});

describe("the axes", () => {
  test("carry powers of ten where there is room, else where units begin", () => {
    expect(durationTicks(MAP, 300).map((tick) => tick.label)).toEqual(["1 ms", "10 ms", "100 ms", "1 s"]);
    expect(durationTicks(MAP, 40).map((tick) => tick.label)).toEqual(["1 ms", "1 s"]);
    expect(durationTicks(MAP, 300)[0]?.at).toBeCloseTo(0.2);
  });

  test("carry round moments, no more than fit", () => {
    expect(timeTicks(MAP, 400).map((tick) => tick.at)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(timeTicks(MAP, 100)).toHaveLength(1);
  });
});

describe("the brush", () => {
  test("takes the nearest cell, outside of the map as well", () => {
    expect(cellAt(MAP, 0.3, 0.05)).toEqual({ column: 1, row: 4 });
    expect(cellAt(MAP, -1, 2)).toEqual({ column: 0, row: 0 });
  });

  test("moves by keys and stays on the map", () => {
    const corner = { column: 3, row: 4 };
    expect(moveCursor(MAP, corner, "ArrowLeft")).toEqual({ column: 2, row: 4 });
    expect(moveCursor(MAP, corner, "ArrowUp")).toEqual(corner);
    expect(moveCursor(MAP, corner, "PageDown")).toEqual({ column: 3, row: 0 });
    expect(moveCursor(MAP, corner, "Home")).toEqual({ column: 0, row: 4 });
    expect(moveCursor(MAP, corner, "a")).toBeUndefined();
  });
});
