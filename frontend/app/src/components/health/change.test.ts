import { expect, test } from "vitest";

import { apdexChange, changeOf, errorRateChange } from "./change";

test("less time is better, more of it is worse, and little is as before", () => {
  expect(changeOf(80, 100, "less")).toEqual({ text: "−20%", verdict: "better" });
  expect(changeOf(180, 100, "less")).toEqual({ text: "+80%", verdict: "worse" });
  expect(changeOf(103, 100, "less")).toEqual({ text: "as before", verdict: "same" });
  expect(changeOf(4_200, 100, "less")).toEqual({ text: "× 42", verdict: "worse" });
});

test("traffic is neither good nor bad", () => {
  expect(changeOf(2, 1, "neither")).toEqual({ text: "+100%", verdict: "neither" });
});

test("what was not there before is new, what is not there now is nothing", () => {
  expect(changeOf(5, null, "less")).toEqual({ text: "new", verdict: "new" });
  expect(changeOf(5, 0, "neither")).toEqual({ text: "new", verdict: "new" });
  expect(changeOf(null, 5, "less")).toBeUndefined();
  expect(changeOf(0, 0, "neither")).toBeUndefined();
});

test("error rates differ by points, for none to some is no ratio", () => {
  expect(errorRateChange(0.042, 0)).toEqual({ text: "+4.2 pt", verdict: "worse" });
  expect(errorRateChange(0.01, 0.03)).toEqual({ text: "−2.0 pt", verdict: "better" });
  expect(errorRateChange(0.0004, 0)).toEqual({ text: "as before", verdict: "same" });
  expect(errorRateChange(0.01, null)).toBeUndefined();
});

test("a higher Apdex is better", () => {
  expect(apdexChange(0.91, 0.71)).toEqual({ text: "+0.20", verdict: "better" });
  expect(apdexChange(0.68, 0.71)).toEqual({ text: "−0.03", verdict: "worse" });
  expect(apdexChange(0.7, 0.71)).toEqual({ text: "as before", verdict: "same" });
});
