import { expect, test } from "vitest";

import { parseQuantity } from "./quantity";

test.each([
  ["1000000", 1_000_000],
  ["1,000,000", 1_000_000],
  ["10M", 10_000_000],
  ["2.5 k", 2_500],
  ["50 GB", 50_000_000_000],
  ["1TB", 1_000_000_000_000],
  ["12 B", 12],
])("%s is understood", (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each(["", "0", "-5", "many", "10 X", "1e400", "0.2", "1.2.3", "9999999 TB"])("%j is not", (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
