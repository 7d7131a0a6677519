import { expect, test } from "vitest";

import { entriesOf, groupByRow } from "./marks";

test("entries are found by row, in their order; those of no row are left out", () => {
  const byRow = groupByRow([2, 0, 2, -1, 9], 3);
  expect([0, 1, 2].map((row) => Array.from(entriesOf(byRow, row)))).toEqual([[1], [], [0, 2]]);
});
