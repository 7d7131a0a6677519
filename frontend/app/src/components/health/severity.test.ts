import { expect, test } from "vitest";

import { apdexSeverity, errorSeverity } from "./severity";

test("an error rate grows from calm to an incident", () => {
  expect([null, 0, 0.0099, 0.01, 0.049, 0.05].map(errorSeverity)).toEqual([
    "calm",
    "calm",
    "calm",
    "warning",
    "warning",
    "error",
  ]);
});

test("an Apdex is fair below 0.85 and poor below 0.7", () => {
  expect([null, 1, 0.85, 0.84, 0.7, 0.69].map(apdexSeverity)).toEqual([
    "calm",
    "calm",
    "calm",
    "warning",
    "warning",
    "error",
  ]);
});
