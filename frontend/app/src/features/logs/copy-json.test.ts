import { expect, test } from "vitest";

import type { LogDetail } from "@/api/types";

import { recordJson } from "./copy-json";

test("attributes become an object, and no integer is rounded", () => {
  const record = {
    id: "1-2-3",
    body: { type: "kvlist", value: [{ key: "n", type: "int", value: "3" }] },
    attributes: [
      { key: "big", type: "int", value: "9223372036854775807" },
      {
        key: "list",
        type: "array",
        value: [
          { type: "bool", value: false },
          { type: "empty", value: null },
        ],
      },
    ],
    resource: { attributes: [{ key: "service.name", type: "string", value: "cart" }] },
    scope: { name: "s", attributes: [] },
  } as unknown as LogDetail;
  expect(JSON.parse(recordJson(record))).toEqual({
    id: "1-2-3",
    body: { n: 3 },
    attributes: { big: "9223372036854775807", list: [false, null] },
    resource: { attributes: { "service.name": "cart" } },
    scope: { name: "s", attributes: {} },
  });
});
