import { describe, expect, test } from "vitest";

import { addTerm, negateTerm, removeTerm, splitTerms } from "./terms";

const textsOf = (filter: string) => splitTerms(filter).terms.map(({ text }) => text);

describe("a filter is taken apart where AND joins it at the top", () => {
  test.each([
    ["", []],
    ["service=checkout", ["service=checkout"]],
    ["service = checkout status=error", ["service = checkout", "status=error"]],
    ["service=a AND status=error && timeout", ["service=a", "status=error", "timeout"]],
    ['name="POST /pay" -timeout', ['name="POST /pay"', "-timeout"]],
    ["(a=1 OR b=2) c=3", ["(a=1 OR b=2)", "c=3"]],
    ["NOT (a=1 OR b=2) c=3", ["NOT (a=1 OR b=2)", "c=3"]],
    ["a=1 OR b=2 c=3", ["a=1 OR b=2 c=3"]],
    ['{ .a = 1 && name = "x y" }', [".a = 1", 'name = "x y"']],
    ["{ .a = 1 } >> { .b = 2 }", ["{ .a = 1 } >> { .b = 2 }"]],
    ["{ .a = 1 } | count() > 3", ["{ .a = 1 } | count() > 3"]],
    ["service=a { .a = 1 } >> { }", ["service=a", "{ .a = 1 } >> { }"]],
    ["url.path=~/api/v[0-9]+ duration>1s", ["url.path=~/api/v[0-9]+", "duration>1s"]],
  ])("%s", (filter, texts) => {
    expect(textsOf(filter)).toEqual(texts);
  });
});

test("what is half written is still taken apart", () => {
  expect(textsOf("service=")).toEqual(["service="]);
});

test("a comparison tells its parts", () => {
  expect(splitTerms("duration >= 1s").terms[0]?.comparison).toEqual({
    key: "duration",
    operator: ">=",
    value: "1s",
  });
});

test("a term is taken out, with what joined it", () => {
  expect(removeTerm("service=a AND status=error timeout", 1)).toBe("service=a timeout");
  expect(removeTerm("{ .a = 1 && .b = 2 }", 0)).toBe("{ .b = 2 }");
  expect(removeTerm("{ .a = 1 }", 0)).toBe("");
});

test.each([
  ["service=a", "service!=a"],
  ["duration > 1s", "duration <= 1s"],
  ["name=~x", "name!~x"],
  ["timeout", "NOT timeout"],
  ["-timeout", "timeout"],
  ["NOT (a=1 OR b=2)", "(a=1 OR b=2)"],
  ["{ .a = 1 }", "{ .a != 1 }"],
])("the opposite of %s is %s", (filter, turned) => {
  expect(negateTerm(filter, 0)).toBe(turned);
});

test.each([
  ["", "status=error", "status=error"],
  ["service=a", "status=error", "service=a status=error"],
  ["service=a", "service=a", "service=a"],
  ["a=1 OR b=2", "c=3", "(a=1 OR b=2) c=3"],
  ["{ .a = 1 }", "status = error", "{ .a = 1 && status = error }"],
  ["{ .a = 1 } >> { }", "status=error", "status=error { .a = 1 } >> { }"],
  ["  ", "a.b=1", "a.b=1"],
  ["checkout", "a.b=1", "checkout a.b=1"],
  ["a.b=1", "a.b=1", "a.b=1"],
  ["x OR y", "a.b=1", "(x OR y) a.b=1"],
  ["{ .x = 1 } | count() > 3", "a.b=1", "a.b=1 { .x = 1 } | count() > 3"],
  // The short hand is not read within braces.
  ["{ .x = 1 }", "service=cart", "service=cart { .x = 1 }"],
  ["{ .x = 1 }", 'a.b="c d"', 'a.b="c d" { .x = 1 }'],
])("%j and %j", (filter, term, both) => {
  expect(addTerm(filter, term)).toBe(both);
});
