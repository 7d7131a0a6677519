import { describe, expect, test } from "vitest";

import type { Attribute } from "@/api/types";

import { attributeText, groupAttributes, matchAttributes, textOf } from "./attributes";

const text = (key: string, value: string): Attribute => ({ key, type: "string", value });
const HTTP = [
  text("http.route", "/orders"),
  { key: "http.response.status_code", type: "int", value: "402" } as const,
];

describe("values", () => {
  test.each<[Attribute["type"], unknown, string]>([
    ["string", "as it is", "as it is"],
    ["int", "9007199254740993", "9007199254740993"],
    ["double", 129, "129.0"],
    ["double", 0.1, "0.1"],
    ["double", "NaN", "NaN"],
    ["bool", true, "true"],
    ["bytes", "AAEC/w==", "AAEC/w=="],
    ["empty", null, "(empty)"],
    ["array", [], "[]"],
    [
      "array",
      [
        { type: "string", value: "1" },
        { type: "int", value: "1" },
        { type: "double", value: 1 },
      ],
      '["1", 1, 1.0]',
    ],
    [
      "kvlist",
      [
        { key: "tier", type: "string", value: "gold" },
        { key: "on", type: "array", value: [{ type: "bool", value: true }] },
      ],
      '{"tier": "gold", "on": [true]}',
    ],
  ])("%s %j reads %s", (type, value, shown) => {
    expect(attributeText({ type, value })).toBe(shown);
  });

  test("long lists go over several lines", () => {
    const value = Array.from({ length: 3 }, (_, index) => ({
      type: "string",
      value: `a-rather-long-identifier-${index}`,
    }));
    expect(attributeText({ type: "array", value })).toBe(
      '[\n  "a-rather-long-identifier-0",\n  "a-rather-long-identifier-1",\n  "a-rather-long-identifier-2"\n]',
    );
  });
});

test("attributes stand by subject, then by namespace, loners at the end, all in order", () => {
  const keys = ["zone", "cart.total", "db.system", "cart.items", "url.path", "feature.flag"];
  const groups = groupAttributes([...keys.map((key) => text(key, "x")), ...HTTP]);
  expect(groups.map(({ name, attributes }) => [name, attributes.map(({ key }) => key)])).toEqual([
    ["HTTP", ["http.response.status_code", "http.route", "url.path"]],
    ["Database", ["db.system"]],
    ["cart", ["cart.items", "cart.total"]],
    ["Other", ["feature.flag", "zone"]],
  ]);
});

test("a search looks at names and values, all words, any case", () => {
  expect(matchAttributes(HTTP, "ORDERS route")).toEqual([HTTP[0]]);
  expect(matchAttributes(HTTP, "402")).toEqual([HTTP[1]]);
  expect(matchAttributes(HTTP, "route 402")).toEqual([]);
  expect(matchAttributes(HTTP, "  ")).toBe(HTTP);
});

test("one attribute by name", () => {
  expect(textOf(HTTP, "http.route")).toBe("/orders");
  expect(textOf(HTTP, "http.method")).toBeUndefined();
});
