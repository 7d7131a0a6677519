import { expect, test } from "vitest";

import { flagWords } from "./flags";

test.each([
  [0x01, "0x01: sampled"],
  [0x02, "0x02: not sampled, random trace id"],
  [0x101, "0x101: sampled, parent in the same process"],
  [0x300, "0x300: not sampled, parent in another process"],
  [0x80000001, "0x80000001: sampled"],
])("%i", (flags, words) => {
  expect(flagWords(flags)).toBe(words);
});
