import { expect, test } from "vitest";

import { deployment, LIST } from "./deployment.fixture";

import { newestPair, predecessorOf } from "./predecessor";

test("a version replaced the one before it in its environment, the first none", () => {
  expect(LIST.map((each) => predecessorOf(each, LIST))).toEqual(["2", undefined, "1", undefined]);
});

test("what was there before the list begins is known, too", () => {
  const only = deployment("3", "2026-11-28T12:00:00", { replaced: "2" });
  expect(predecessorOf(only, [only])).toBe("2");
  expect(newestPair("checkout", [only])).toEqual({ a: "2", b: "3" });
});

test("the same version told again did not replace itself", () => {
  const again = deployment("2", "2026-11-27T10:00:00");
  expect(predecessorOf(again, [again, ...LIST.slice(2)])).toBe("1");
});

test("a comparison begins with the newest version that replaced one", () => {
  expect(newestPair("checkout", LIST)).toEqual({ a: "2", b: "3" });
  expect(newestPair("cart", LIST)).toBeUndefined();
  expect(newestPair("checkout", LIST.slice(3))).toBeUndefined();
});
