import { expect, test } from "vitest";

import { LIST } from "@/components/deployments/deployment.fixture";

import { byDay } from "./days";

test("deployments stand under their day, newest first", () => {
  expect(byDay(LIST).map(({ deployments }) => deployments.map(({ version }) => version))).toEqual([
    ["3", "2"],
    ["2"],
    ["1"],
  ]);
});
