import { readFileSync } from "node:fs";

import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the client's types are those of openapi.yaml (else: npm run api)", async () => {
  const fresh = astToString(await openapiTS(readFileSync("../../openapi.yaml")));
  const committed = readFileSync("src/api/schema.d.ts", "utf8");
  expect(committed.slice(committed.indexOf("export "))).toBe(fresh.slice(fresh.indexOf("export ")));
});
