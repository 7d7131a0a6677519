import { expect, test } from "vitest";

import {
  boundsOf,
  fixedRange,
  fromLocalInput,
  isMoving,
  movingOf,
  parseMoving,
  parseTimeRange,
  PRESETS,
  reachesBeyondKept,
  searchOfTimeRange,
  timeRangeOf,
  timeRangeQuery,
  toLocalInput,
} from "./timerange";

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = { kind: "moving", text: "1h", seconds: 3_600 } as const;
const DAY = { kind: "moving", text: "24h", seconds: 86_400 } as const;

test("an empty address means the last 24 hours", () => {
  expect(parseTimeRange({})).toEqual({});
  expect(timeRangeOf({})).toEqual(DAY);
});

test("a moving range is read and written back", () => {
  const range = timeRangeOf(parseTimeRange({ range: "45m" }));
  expect(range).toEqual({ kind: "moving", text: "45m", seconds: 2_700 });
  expect(searchOfTimeRange(range)).toEqual({ range: "45m", from: undefined, to: undefined });
});

test("the default leaves the address clean, however it is written", () => {
  expect(searchOfTimeRange(DAY)).toEqual({ range: undefined, from: undefined, to: undefined });
  expect(parseTimeRange({ range: "24h" })).toEqual({});
  expect(parseTimeRange({ range: "1d" })).toEqual({});
});

test("a fixed range wins over a moving one", () => {
  const search = parseTimeRange({ range: "1h", from: "2026-11-20T10:00:00Z", to: "2026-11-20T11:00:00Z" });
  expect(search).toEqual({ from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T11:00:00.000Z" });
});

test.each([
  ["45m", 2_700],
  [" 2 h ", 7_200],
  ["last 3 days", 259_200],
  ["90 sec", 90],
  ["1w", 604_800],
])("%j is a length of time", (typed, seconds) => {
  expect(parseMoving(typed)?.seconds).toBe(seconds);
});

test.each(["", "45", "m", "0m", "45 parsecs", "1000d", "-5m", "__proto__", 5, undefined])(
  "%j is none",
  (typed) => {
    expect(parseMoving(typed)).toBeUndefined();
  },
);

test("no preset is longer than what is kept", () => {
  expect(PRESETS.filter(({ text }) => reachesBeyondKept(timeRangeOf({ range: text }), NOW))).toEqual([]);
  expect(PRESETS.at(-1)?.label).toBe("Last 15 days");
});

test("a range that begins before what is kept is told apart", () => {
  const dayMs = 86_400_000;
  expect(reachesBeyondKept(movingOf(16 * 86_400), NOW)).toBe(true);
  expect(reachesBeyondKept(fixedRange(NOW - 16 * dayMs, NOW - 14 * dayMs), NOW)).toBe(true);
  expect(reachesBeyondKept(fixedRange(NOW - 15 * dayMs, NOW), NOW)).toBe(false);
});

test("a number of seconds is named by the unit that leaves no rest", () => {
  expect([60, 90, 3_600, 86_400, 172_800, 604_800].map((seconds) => movingOf(seconds).text)).toEqual([
    "1m",
    "90s",
    "1h",
    "24h",
    "2d",
    "7d",
  ]);
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
  expect(timeRangeQuery(HOUR, NOW)).toEqual({ start: "2026-11-22T11:00:00.000Z" });
  expect(isMoving(HOUR)).toBe(true);
  expect(boundsOf(HOUR, NOW)).toEqual({ startMs: NOW - 3_600_000, endMs: NOW });
});

test("a fixed range holds whole milliseconds and is never empty", () => {
  const range = fixedRange(NOW + 0.2, NOW + 0.3);
  expect(Date.parse(range.to) - Date.parse(range.from)).toBe(1);
});

test("local input and back is the same second", () => {
  const iso = "2026-11-20T10:30:17.000Z";
  expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
  expect(fromLocalInput("")).toBeUndefined();
});

test("what cannot be read is read as the default, wherever it comes from", () => {
  const typed = [{ range: "2 lightyears" }, { from: "abc", to: "def" }, { range: "__proto__" }] as const;
  for (const search of typed) expect(timeRangeOf(search)).toEqual(DAY);
});
