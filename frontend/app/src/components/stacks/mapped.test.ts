import { expect, test } from "vitest";

import type { StackLine } from "@/api/types";

import { isMapped, isOfJavaScript, layOut, reasonsOf } from "./mapped";
import { libraryFrame, mappedFrame, textLine, unmappedFrame } from "./stack.fixture";

const kinds = (lines: StackLine[]) => layOut(lines).map(({ kind }) => kind);

test("only what ends with a line and a column is asked about", () => {
  expect(isOfJavaScript("Error: x\n    at n (https://shop.example/app.js:1:179)")).toBe(true);
  expect(isOfJavaScript("n@https://shop.example/app.js:1:179\n@https://shop.example/app.js:1:2")).toBe(true);
  expect(isOfJavaScript('  File "/app/service.py", line 88, in Charge')).toBe(false);
  expect(isOfJavaScript("\tat shop.Orders.place(Orders.java:31)")).toBe(false);
});

test("frames of libraries side by side are one part", () => {
  expect(kinds([textLine, mappedFrame, libraryFrame, libraryFrame, mappedFrame])).toEqual([
    "text",
    "frame",
    "library",
    "frame",
  ]);
});

test("a reason is said once, with the first frame it keeps as it was", () => {
  const parts = layOut([
    mappedFrame,
    unmappedFrame(),
    unmappedFrame(),
    unmappedFrame("no_version", "Which?"),
  ]);
  expect(parts.map((part) => part.kind === "unmapped" && part.reason)).toEqual([
    false,
    "No source map was uploaded for shop.example/app.js.",
    undefined,
    "Which?",
  ]);
});

test("a server's own files and the engine's code need no reason", () => {
  const own = unmappedFrame("no_map", "None.", "/app/server.js");
  const engine = unmappedFrame("no_file", "No file.", "node:internal/run");
  expect(reasonsOf([own, engine])).toEqual([]);
  expect(reasonsOf([unmappedFrame(), own, unmappedFrame()])).toHaveLength(1);
  expect([isMapped([textLine, own]), isMapped([mappedFrame])]).toEqual([false, true]);
});
