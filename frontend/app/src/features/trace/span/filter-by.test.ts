import { expect, test } from "vitest";

import type { Attribute } from "@/api/types";

import { attributeTerm } from "./filter-by";

const route: Attribute = { key: "http.route", type: "string", value: "/orders" };

test.each<[Attribute, "span" | "resource", string | undefined]>([
  [route, "span", "http.route=/orders"],
  [route, "resource", "resource.http.route=/orders"],
  [{ key: "tier", type: "string", value: "gold" }, "span", ".tier=gold"],
  [{ key: "http.status", type: "int", value: "402" }, "span", "http.status=402"],
  [{ key: "http.status", type: "string", value: "402" }, "span", 'http.status="402"'],
  [{ key: "cart.name", type: "string", value: 'a "b" c' }, "span", String.raw`cart.name="a \"b\" c"`],
  [{ key: "cart.items", type: "array", value: [] }, "span", undefined],
])("%j of a %s is %s", (attribute, scope, term) => {
  expect(attributeTerm(attribute, scope)).toBe(term);
});

test("what is left out has a minus before it", () => {
  expect(attributeTerm(route, "span", true)).toBe("-http.route=/orders");
});
