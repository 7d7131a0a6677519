import { expect, test } from "vitest";

import { parseAuthSearch } from "./url";

test("after signing in one may go on to a page of this application", () => {
  expect(parseAuthSearch({ next: "/p/web-shop/traces?service=cart" })).toEqual({
    next: "/p/web-shop/traces?service=cart",
  });
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", 5])(
  "%j leads nowhere",
  (next) => {
    expect(parseAuthSearch({ next })).toEqual({});
  },
);
