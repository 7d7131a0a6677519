import { expect, test } from "vitest";

import { fitted, readView, toMap, writeView, zoomedAt } from "./view";

const SIZE = { width: 1000, height: 600 };

test("what is under the pointer stays under it", () => {
  const before = { left: 40, top: -20, scale: 0.5 };
  const after = zoomedAt(before, 300, 200, 1.7);
  expect(toMap(after, 300, 200).x).toBeCloseTo(toMap(before, 300, 200).x);
  expect(toMap(after, 300, 200).y).toBeCloseTo(toMap(before, 300, 200).y);
});

test("nobody zooms until nothing is left to see", () => {
  expect(zoomedAt({ left: 0, top: 0, scale: 1 }, 0, 0, 1e-9).scale).toBe(0.05);
  expect(zoomedAt({ left: 0, top: 0, scale: 1 }, 0, 0, 1e9).scale).toBe(3);
});

test("the whole map is in the middle of the window, and a small one is not blown up", () => {
  const view = fitted({ left: -1000, right: 1000, top: -100, bottom: 100 }, SIZE);
  expect(toMap(view, 500, 300)).toEqual({ x: 0, y: 0 });
  expect(view.scale).toBeCloseTo(936 / 2000);
  expect(fitted({ left: 0, right: 10, top: 0, bottom: 10 }, SIZE).scale).toBe(1.15);
});

test("a view in the address shows the same in a window of another size", () => {
  const view = { left: 120, top: 80, scale: 0.75 };
  const there = readView(writeView(view, SIZE), { width: 400, height: 900 });
  expect(there && toMap(there, 200, 450)).toEqual({
    x: Math.round(toMap(view, 500, 300).x),
    y: Math.round(toMap(view, 500, 300).y),
  });
});

test.each([undefined, "", "1_2", "a_b_1.000", "0_0_9.000", "0_0_0.001"])("%s is no view", (text) => {
  expect(readView(text, SIZE)).toBeUndefined();
});
