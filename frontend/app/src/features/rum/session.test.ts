import { expect, test } from "vitest";

import type { RumItem } from "@/api/types";

import { isShown, lastedText, offsetText, stripOf, whoText, wordsOf } from "./session";

const BEGIN = 1_764_000_000_000_000_000n;
const session = { start_ns: String(BEGIN), end_ns: String(BEGIN + 100_000_000_000n) };

function item(kind: RumItem["kind"], atMs: number, changes: Partial<RumItem> = {}): RumItem {
  return {
    kind,
    time_ns: String(BEGIN + BigInt(atMs) * 1_000_000n),
    duration_ns: null,
    name: kind,
    page: "/",
    trace_id: "",
    span_id: "",
    log_id: "",
    is_error: false,
    detail: "",
    ...changes,
  };
}

test("a stopwatch runs from the session's start", () => {
  expect([0, 1_234, 62_345, 3_723_456].map(offsetText)).toEqual([
    "+0:00.000",
    "+0:01.234",
    "+1:02.345",
    "+1:02:03",
  ]);
});

test("a failed request is an error, and a request", () => {
  const failed = item("request", 0, { is_error: true });
  expect(isShown(failed, "errors")).toBe(true);
  expect(isShown(failed, "requests")).toBe(true);
  expect(isShown(item("request", 0), "errors")).toBe(false);
});

test("what is none of the four is the rest", () => {
  const kinds = ["view", "action", "request", "error", "vital", "event", "long_frame", "log"] as const;
  expect(kinds.filter((kind) => isShown(item(kind, 0), "rest"))).toEqual([
    "vital",
    "event",
    "long_frame",
    "log",
  ]);
});

test("views stand as long as they took, errors where they happened", () => {
  const items = [
    item("view", 0, { duration_ns: 10e9 }),
    item("request", 1_000),
    item("error", 50_000),
    item("view", 90_000, { duration_ns: 60e9 }),
  ];
  expect(stripOf(items, session)).toEqual([
    { key: 0, at: 0, share: 0.1, isError: false },
    { key: 2, at: 0.5, share: 0, isError: true },
    { key: 3, at: 0.9, share: expect.closeTo(0.1), isError: false },
  ]);
});

test("what was not told is left out", () => {
  expect(whoText({ user: "", browser: "Firefox", os: "", device: "mobile", country: "" })).toBe(
    "Firefox · mobile",
  );
  expect(whoText({ user: "", browser: "", os: "", device: "", country: "" })).toBe("–");
  expect(lastedText(session)).toBe("1 min 40 s");
});

test("vitals are rated, events and views told in words", () => {
  expect(wordsOf(item("vital", 0, { name: "inp", detail: "240" }))).toEqual({
    name: "INP",
    detail: "240 ms, needs improvement",
  });
  expect(wordsOf(item("view", 0, { name: "view /cart", page: "/cart", detail: "load" }))).toEqual({
    name: "/cart",
    detail: "loaded",
  });
  expect(wordsOf(item("event", 0, { name: "rum.rage_click", detail: "button" })).name).toBe("Rage click");
  expect(wordsOf(item("event", 0, { name: "checkout.done" })).name).toBe("checkout.done");
  expect(wordsOf(item("action", 0, { name: "click a.next", detail: "a.next" })).detail).toBe("");
});
