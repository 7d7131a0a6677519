import { expect, test } from "vitest";

import { parseTraceSearch, parseTracesSearch } from "./url";

test("filters and range are read from the address", () => {
  expect(parseTracesSearch({ service: "cart", environment: "staging", range: "1h" })).toEqual({
    service: "cart",
    environment: "staging",
    range: "1h",
  });
});

test("empty filters are no filters", () => {
  expect(parseTracesSearch({ service: "", environment: undefined })).toEqual({});
});

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
