import { expect, test } from "vitest";

import type { Attribute } from "@/api/types";

import { attributeTerm } from "./terms";

const of = (key: string, type: Attribute["type"], value: unknown): Attribute => ({ key, type, value });

test.each([
  [of("http.route", "string", "/cart/{id}"), 'http.route="/cart/{id}"'],
  [of("http.route", "string", "/cart"), "http.route=/cart"],
  [of("http.status_code", "int", "200"), "http.status_code=200"],
  [of("zip", "string", "0123"), '.zip="0123"'],
  [of("name", "string", "x"), ".name=x"],
  [of("odd key", "string", 'say "hi"'), '."odd key"="say \\"hi\\""'],
  [of("a.b", "string", "true"), 'a.b="true"'],
  [of("ok.yes", "bool", true), "ok.yes=true"],
  [of("a.b", "double", 0.5), "a.b=0.5"],
  [of("a.b", "double", "NaN"), undefined],
  [of("a.b", "array", []), undefined],
  [of("a.b", "bytes", "AA=="), undefined],
  [of("a.b", "string", "two\nlines"), undefined],
])("%j is written as %s", (attribute, term) => {
  expect(attributeTerm(attribute, "record")).toBe(term);
});

test.each([
  ["user.id", "body.user.id=7a"],
  ["id", "body.id=7a"],
])("the field %s of a body is named as such", (key, term) => {
  expect(attributeTerm(of(key, "string", "7a"), "body")).toBe(term);
});
