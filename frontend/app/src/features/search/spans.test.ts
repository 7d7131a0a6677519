import { expect, test } from "vitest";

import type { FoundSpan } from "@/api/types";

import { spanKey, SPANS } from "./spans";

const NOW = "1764324000000000001";

function span(trace: string, id: string, more: Partial<FoundSpan> = {}): FoundSpan {
  return { trace_id: trace, span_id: id, kind: "SERVER", start_time_unix_nano: NOW, ...more } as FoundSpan;
}

function merged(rows: FoundSpan[], arrived: FoundSpan[], hasMore = false): FoundSpan[] {
  const live = new Map(arrived.map((each) => [spanKey(each), each]));
  return SPANS.merge({ rows, hasMore, range: { start: "1970-01-01T00:00:00.001Z" } }, live);
}

test("the first live row leaves spans that start together as the server listed them", () => {
  const listed = [
    span("b", "2"),
    span("b", "1", { kind: "PRODUCER" }),
    span("b", "1", { kind: "CLIENT" }),
    span("a", "9"),
  ];
  const later = span("c", "1", { start_time_unix_nano: "1764324000000000002" });
  expect(merged(listed, [later])).toEqual([later, ...listed]);
});

test("a live span that ties with the last row of a page stands above it only by a higher id", () => {
  const last = span("b", "5");
  expect(merged([last], [span("b", "6"), span("b", "4")], true)).toEqual([span("b", "6"), last]);
});

test("starts are compared as numbers, whatever their digits", () => {
  const early = span("a", "1", { start_time_unix_nano: "999000000000000000" });
  expect(merged([span("a", "2")], [early])).toEqual([span("a", "2"), early]);
});
