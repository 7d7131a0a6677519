import { expect, test } from "vitest";

import { movingOf } from "./timerange";
import { readTypedRange, timeRangeLabel, timeRangePhrase, timeRangeShort } from "./timerange-words";

const fixed = (from: string, to: string) => ({ kind: "fixed" as const, from, to });
const labelOf = (from: string, to: string) => timeRangeLabel(fixed(from, to));

test("a range reads well in a sentence", () => {
  expect(timeRangePhrase(movingOf(3_600))).toBe("in the last hour");
  expect(timeRangePhrase(movingOf(2_700))).toBe("in the last 45 minutes");
  expect(timeRangeLabel(movingOf(60))).toBe("Last minute");
  expect(timeRangeShort(movingOf(2_700))).toBe("45m");
});

test("the day is said once, and seconds where they matter", () => {
  expect(labelOf("2026-11-20T10:00:00", "2026-11-20T11:30:00")).toBe("20 Nov, 10:00 – 11:30");
  expect(labelOf("2026-11-20T10:00:00", "2026-11-20T10:02:30")).toBe("20 Nov, 10:00:00 – 10:02:30");
  expect(labelOf("2026-11-20T22:00:00", "2026-11-21T02:00:00")).toBe("20 Nov, 22:00 – 21 Nov, 02:00");
});

test.each(["2026-11-20T10:00Z to 2026-11-20T11:00Z", "2026-11-20T10:00Z..2026-11-20T11:00Z"])(
  "two moments make a range: %s",
  (typed) => {
    expect(readTypedRange(typed)).toEqual(fixed("2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z"));
  },
);

test.each(["", "soon", "2026-11-20T11:00Z to 2026-11-20T10:00Z", "2026-11-20"])("%j is no range", (typed) => {
  expect(readTypedRange(typed)).toBeUndefined();
});

const local = (text: string) => new Date(text).toISOString();
const NOON_MS = Date.parse("2026-11-20T12:00:00");

test.each([
  ["10:00 to 11:30", "2026-11-20T10:00:00", "2026-11-20T11:30:00"],
  ["15:40 to 15:50", "2026-11-19T15:40:00", "2026-11-19T15:50:00"],
  ["23:30 to 0:15:30", "2026-11-19T23:30:00", "2026-11-20T00:15:30"],
  ["2026-11-18 09:00 to 10:00", "2026-11-18T09:00:00", "2026-11-18T10:00:00"],
  ["Yesterday", "2026-11-19T00:00:00", "2026-11-20T00:00:00"],
  ["today", "2026-11-20T00:00:00", "2026-11-20T12:00:00"],
])("a time of day is the last one, a day is all of it: %s", (typed, from, to) => {
  expect(readTypedRange(typed, NOON_MS)).toEqual(fixed(local(from), local(to)));
});
