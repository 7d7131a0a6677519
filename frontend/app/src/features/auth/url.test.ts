import { expect, test } from "vitest";

import { parseAuthSearch } from "./url";

test("after signing in one may go on to a page of this application", () => {
  expect(parseAuthSearch({ next: "/p/web-shop/traces?service=cart" })).toEqual({
    next: "/p/web-shop/traces?service=cart",
  });
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "/p/shop\u0000",
  "/p/shop\u007f",
  "/p/shop\u0085",
  "javascript:alert(1)",
  "",
  5,
])("%j leads nowhere", (next) => {
  expect(parseAuthSearch({ next })).toEqual({});
});
