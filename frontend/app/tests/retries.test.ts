import { expect, test } from "vitest";

import { ApiError } from "@/api/client";
import { createQueryClient } from "@/app/query-client";

const retry = createQueryClient().getDefaultOptions().queries?.retry as (
  failures: number,
  error: Error,
) => boolean;

test.each([
  [400, false],
  [404, false],
  [409, false],
  [422, false],
  [503, true],
  [0, true],
])("an answer of %i is asked for again: %s", (status, again) => {
  expect(retry(0, new ApiError(status, "No.", "no"))).toBe(again);
  expect(retry(2, new ApiError(status, "No.", "no"))).toBe(false);
});
