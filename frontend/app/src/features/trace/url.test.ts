import { expect, test } from "vitest";

import { parseTraceSearch } from "./url";

test("a span is named by 16 hex digits, or not at all", () => {
  expect(parseTraceSearch({ span: "6856E45B95C76AB4" })).toEqual({ span: "6856e45b95c76ab4" });
  expect(parseTraceSearch({ span: "<script>" })).toEqual({});
});

test("of spans that share an id one is named by its start, and its kind", () => {
  const span = "6856e45b95c76ab4";
  const at = "1795343573780272896";
  expect(parseTraceSearch({ span, at, kind: "server" })).toEqual({ span, at, kind: "server" });
  expect(parseTraceSearch({ span, at, kind: "butler" })).toEqual({ span, at });
  expect(parseTraceSearch({ span, at: "yesterday", kind: "server" })).toEqual({ span });
  expect(parseTraceSearch({ at, kind: "server" })).toEqual({});
});

test("what led here is marked unless that is turned off", () => {
  expect(parseTraceSearch({ q: "status=error", marks: "off" })).toEqual({ q: "status=error", marks: "off" });
  expect(parseTraceSearch({ marks: "on" })).toEqual({});
});

test("what was looked at is kept, what cannot be read is not", () => {
  const kept = {
    view: "flame-graph",
    zoom: "0-1200",
    find: "SELECT",
    env: "staging",
    q: "status=error",
    range: "1h",
  };
  expect(parseTraceSearch(kept)).toEqual(kept);
  expect(parseTraceSearch({ view: "../x", zoom: "near", find: "", q: 3 })).toEqual({});
});
