import { expect, test } from "vitest";

import { sayDecision } from "./words";

const AT_ONCE = { version: "", service: "", in_next_version: false, by: null, at: "2026-11-28T10:00:00Z" };

test.each([
  ["ignored", AT_ONCE, "Ignored"],
  ["resolved", AT_ONCE, "Resolved"],
  ["resolved", { ...AT_ONCE, in_next_version: true }, "Resolved in the next version"],
  ["resolved", { ...AT_ONCE, version: "2.4.1" }, "Resolved in 2.4.1"],
  ["open", { ...AT_ONCE, version: "2.4.1", service: "cart" }, "Resolved in 2.4.1 of cart"],
] as const)("%s, %o", (status, decided, said) => {
  expect(sayDecision({ status, decided })).toBe(said);
});
