import { expect, test } from "vitest";

import { wantedAt } from "./complete";
import { tokenize } from "./tokens";
import { writeKey, writeValue } from "./write";

/** The cursor is where the bar stands. */
function at(marked: string) {
  const position = marked.indexOf("¦");
  return wantedAt(marked.replace("¦", ""), position);
}

test.each([
  ["¦", "key"],
  ["serv¦", "key"],
  ["service ¦", "operator"],
  ["http.route ¦", "operator"],
  ["service=¦", "value"],
  ["service = ¦", "value"],
  ["service=check¦", "value"],
  ['name="POST /¦', "value"],
  ["service=checkout ¦", "key"],
  ["service=checkout sta¦", "key"],
  ["{ ¦", "key"],
  ["{ .a = ¦", "value"],
  ["timeout ¦", "key"],
])("at %s a %s is wanted", (marked, what) => {
  expect(at(marked)?.what).toBe(what);
});

test("a value knows its key and what of it is written", () => {
  expect(at('name="POST¦"')).toMatchObject({ key: "name", prefix: "POST", quoted: true, from: 5, to: 11 });
});

test("after a spanset nothing is offered", () => {
  expect(at("{ .a = 1 } ¦")).toBeUndefined();
});

test.each([
  'service=a -"b c" (x OR y)',
  "{ .a = 1 } >> { .b =~ `x` } | count() > 3",
  "a=(",
  "!!",
  '"',
  "a==",
])("every letter of %s but space belongs to one token", (filter) => {
  const covered = tokenize(filter).map(({ text }) => text);
  expect(covered.join("").replaceAll(/\s/g, "")).toBe(filter.replaceAll(/\s/g, ""));
});

test("values are quoted where they would be read as something else", () => {
  expect(["checkout", "POST /pay", "42", "nil", 'a"b', "GET"].map((value) => writeValue(value))).toEqual([
    "checkout",
    '"POST /pay"',
    '"42"',
    '"nil"',
    String.raw`"a\"b"`,
    "GET",
  ]);
  expect(writeValue("42", false)).toBe("42");
});

test("keys are written so that they are attributes", () => {
  expect([
    writeKey("http.route"),
    writeKey("user"),
    writeKey("my key"),
    writeKey("host.name", "resource"),
  ]).toEqual(["http.route", ".user", '."my key"', "resource.host.name"]);
});
