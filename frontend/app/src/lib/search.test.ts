import { expect, test } from "vitest";

import { parseSearch, stringifySearch } from "./search";

test("names that look like numbers stay names", () => {
  expect(parseSearch("?service=42&span=0000000000001e10")).toEqual({
    service: "42",
    span: "0000000000001e10",
  });
});

test("what is not set is not in the address", () => {
  expect(stringifySearch({ service: "a b&c", environment: undefined, range: "" })).toBe("?service=a+b%26c");
  expect(stringifySearch({})).toBe("");
});

test("any text survives the way there and back", () => {
  const search = { service: "käse/ä?&=#+ 100%" };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});
