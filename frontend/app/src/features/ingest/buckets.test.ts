import { expect, test } from "vitest";

import { drawSeries, fillBuckets, placeTicks } from "./buckets";

const NONE = { traces: 0, logs: 0, metrics: 0 };

function minute(at: string, spans: number, dead = 0) {
  const accepted = { ...NONE, traces: spans };
  const rejected: Record<string, number> = { time_ahead: 1 };
  return {
    at: `2026-11-28T${at}:00Z`,
    requests: 1,
    bytes: 10,
    accepted,
    stored: accepted,
    dead: { ...NONE, traces: dead },
    rejected,
    noted: {},
    refused: {},
  };
}

test("bars begin at round times, so that the first and the last may be shorter", () => {
  const buckets = fillBuckets([minute("10:04", 1), minute("10:05", 2), minute("10:06", 3)], 5);
  expect(
    buckets.map(({ startMs, minutes }) => [new Date(startMs).toISOString().slice(11, 16), minutes.length]),
  ).toEqual([
    ["10:00", 1],
    ["10:05", 2],
  ]);
});

test("no item is lost between the minutes and the bars", () => {
  const minutes = [minute("10:04", 1), minute("10:05", 2, 1), minute("10:06", 3)];
  const [spans, , , bytes, rejected] = drawSeries(fillBuckets(minutes, 5), {
    ...minute("10:00", 6),
    rejected: { time_ahead: 3 },
  });
  expect(spans).toMatchObject({ values: [1, 5], lost: [0, 1], total: 6 });
  expect(bytes).toMatchObject({ values: [10, 20], total: 30 });
  expect(rejected).toMatchObject({ name: "Rejected: time in the future", values: [1, 2], total: 3 });
});

test("many reasons are drawn as three and the rest together", () => {
  const reasons = Object.fromEntries(["a", "b", "c", "d", "e"].map((reason) => [reason, 2]));
  const minutes = [{ ...minute("10:04", 1), rejected: reasons }];
  const total = { ...minute("10:04", 1), rejected: reasons };
  const lost = drawSeries(fillBuckets(minutes, 1), total).filter(({ kind }) => kind === "lost");
  expect(lost.map(({ name, total: count }) => [name, count])).toEqual([
    ["Rejected: a", 2],
    ["Rejected: b", 2],
    ["Rejected: c", 2],
    ["Rejected: 2 more reasons", 4],
  ]);
});

test("ticks stand at round times, where their bar begins", () => {
  const buckets = fillBuckets(
    Array.from({ length: 20 }, (_, index) => minute(`10:${String(index + 5).padStart(2, "0")}`, 1)),
    1,
  );
  expect(placeTicks(buckets, 10).map(({ left }) => left)).toEqual([0.25, 0.75]);
});
