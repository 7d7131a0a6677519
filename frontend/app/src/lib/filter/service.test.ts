import { expect, test } from "vitest";

import { onlyServiceOf } from "./service";

test.each([
  ["", undefined],
  ["service=cart", "cart"],
  ["service=cart status=error timeout", "cart"],
  ['{ service = "a \\"b\\"" && duration > 1s }', 'a "b"'],
  ["{ resource.service.name = `cart` }", "cart"],
  ["service=cart service=cart", "cart"],
  ["service=cart service=shop", undefined],
  ["service!=cart", undefined],
  ["-service=cart", undefined],
  ["NOT service=cart", undefined],
  ["service=~ca.*", undefined],
  ["service=ca*", undefined],
  ["service=a OR service=b", undefined],
  ['{ service = "a" } > { service = "b" }', undefined],
  ["service=", undefined],
])("%s", (filter, service) => {
  expect(onlyServiceOf(filter)).toBe(service);
});
