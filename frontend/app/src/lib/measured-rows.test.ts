import { expect, test } from "vitest";

import { rowAt, topsOf } from "./measured-rows";

const KEYS = ["a", "b", "c"];

test("rows stand under each other, with an estimate until their height is known", () => {
  expect(topsOf(KEYS, new Map([["b", 100]]), 26)).toEqual([0, 26, 126, 152]);
  expect(topsOf([], new Map(), 26)).toEqual([0]);
});

test.each([
  [-50, 0],
  [0, 0],
  [25, 0],
  [26, 1],
  [125, 1],
  [126, 2],
  [9999, 2],
])("at %i px stands row %i", (placePx, row) => {
  expect(rowAt(topsOf(KEYS, new Map([["b", 100]]), 26), placePx)).toBe(row);
});

test("an empty list has no row but the first", () => {
  expect(rowAt([0], 10)).toBe(0);
});
