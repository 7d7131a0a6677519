import { expect, test } from "vitest";

import { carryScope, keepFilter, keepScope, parseScope } from "./scope";

const HERE = { range: "45m", env: "production", q: "status = error", span: "00f067aa0ba902b7" };

test("a link keeps the range and the environment, and nothing else of the page before", () => {
  expect(keepScope(HERE)).toEqual({ range: "45m", env: "production" });
});

test("between pages that filter, the filter stays, too", () => {
  expect(keepFilter(HERE)).toEqual({ range: "45m", env: "production", q: "status = error" });
});

test("what a link does not name is carried", () => {
  expect(carryScope(HERE, { span: "00f067aa0ba902b7" })).toEqual({
    range: "45m",
    env: "production",
    span: "00f067aa0ba902b7",
  });
});

test("what a link names wins, even by saying that there is none", () => {
  expect(carryScope(HERE, { env: undefined, range: "1h" })).toEqual({ range: "1h", env: undefined });
});

test("a link into a fixed range does not bring the moving one along", () => {
  const fixed = { from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T11:00:00.000Z" };
  expect(carryScope(HERE, fixed)).toEqual({ ...fixed, env: "production" });
});

test("what cannot be read is not carried on", () => {
  expect(parseScope({ range: "soon", env: 5, q: "" })).toEqual({});
});
