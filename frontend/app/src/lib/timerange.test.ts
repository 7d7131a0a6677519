import { expect, test } from "vitest";

import {
  fromLocalInput,
  isMoving,
  parseTimeRange,
  searchOfTimeRange,
  timeRangeOf,
  timeRangePhrase,
  timeRangeQuery,
  toLocalInput,
} from "./timerange";

const NOW = Date.UTC(2026, 10, 22, 12);

test("an empty address means the last 24 hours", () => {
  expect(parseTimeRange({})).toEqual({});
  expect(timeRangeOf({})).toEqual({ kind: "preset", preset: "24h" });
});

test("a preset is read and written back", () => {
  const range = timeRangeOf(parseTimeRange({ range: "15m" }));
  expect(range).toEqual({ kind: "preset", preset: "15m" });
  expect(searchOfTimeRange(range)).toEqual({ range: "15m", from: undefined, to: undefined });
});

test("the default preset leaves the address clean", () => {
  expect(searchOfTimeRange({ kind: "preset", preset: "24h" })).toEqual({
    range: undefined,
    from: undefined,
    to: undefined,
  });
  expect(parseTimeRange({ range: "24h" })).toEqual({});
});

test("a fixed range wins over a preset", () => {
  const search = parseTimeRange({ range: "1h", from: "2026-11-20T10:00:00Z", to: "2026-11-20T11:00:00Z" });
  expect(search).toEqual({ from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T11:00:00.000Z" });
});

test.each([
  { range: "toString" },
  { range: 5 },
  { from: "yesterday", to: "today" },
  { from: "2026-11-21T00:00:00Z", to: "2026-11-20T00:00:00Z" },
])("%j is not understood and falls back", (search) => {
  expect(parseTimeRange(search)).toEqual({});
});

test("a moving range has no end, so that nothing slips in between", () => {
  expect(timeRangeQuery({ kind: "preset", preset: "1h" }, NOW)).toEqual({
    start: "2026-11-22T11:00:00.000Z",
  });
  expect(isMoving({ kind: "preset", preset: "1h" })).toBe(true);
});

test("a range reads well in a sentence", () => {
  expect(timeRangePhrase({ kind: "preset", preset: "1h" })).toBe("in the last hour");
});

test("local input and back is the same minute", () => {
  const iso = "2026-11-20T10:30:00.000Z";
  expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
  expect(fromLocalInput("")).toBeUndefined();
});

test("what nobody offered is read as the default, wherever it comes from", () => {
  const typed = [{ range: "2h" }, { from: "abc", to: "def" }, { range: "__proto__" }] as const;
  for (const search of typed) expect(timeRangeOf(search as never)).toEqual({ kind: "preset", preset: "24h" });
});
