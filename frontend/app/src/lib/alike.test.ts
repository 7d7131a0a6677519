import { expect, test } from "vitest";

import { readAlike, writeAlike } from "./alike";

test("a folded row is read from the address as it was written there, whatever its names", () => {
  const alike = {
    parentId: "none",
    kind: 3,
    fromNs: "1795343573760272896",
    service: "a/b.c%",
    name: "GET /x.y/z\n",
  };
  expect(readAlike(writeAlike(alike))).toEqual(alike);
});

test.each(["", "none.3", "xyz.3.1.a/b", "none.9.1.a/b", "none.3.1.%E0%A4%A/b"])("%s is none", (text) => {
  expect(readAlike(text)).toBeUndefined();
});
