import { expect, test } from "vitest";

import type { LogRecord } from "@/api/types";

import { laterFirst, LINES } from "./lines";

const line = (id: string) => ({ id }) as LogRecord;
const live = (...ids: string[]) => new Map(ids.map((id) => [id, line(id)]));
const RANGE = { start: "1970-01-01T00:00:00.001Z" };
const merged = (rows: string[], arrived: string[], hasMore = false) =>
  LINES.merge({ rows: rows.map(line), hasMore, range: RANGE }, live(...arrived)).map(({ id }) => id);

test("lines of one nanosecond keep the order of batch and number, whatever their digits", () => {
  const ids = ["1764324000000000001-9-1", "1764324000000000001-10-0", "1764324000000000001-9-2", "99-1-1"];
  expect(
    ids
      .map(line)
      .toSorted(laterFirst)
      .map(({ id }) => id),
  ).toEqual(["1764324000000000001-10-0", "1764324000000000001-9-2", "1764324000000000001-9-1", "99-1-1"]);
});

test("what arrives takes its place once, wherever in time it belongs", () => {
  expect(merged(["3000000-1-0", "2000000-1-0"], ["4000000-2-0", "2500000-2-1", "3000000-1-0"])).toEqual([
    "4000000-2-0",
    "3000000-1-0",
    "2500000-2-1",
    "2000000-1-0",
  ]);
});

test("what lies below the last page, or before the range, is left to the list", () => {
  expect(merged(["3000000-1-0"], ["2000000-2-0"], true)).toEqual(["3000000-1-0"]);
  expect(merged(["3000000-1-0"], ["900000-2-0"])).toEqual(["3000000-1-0"]);
});
