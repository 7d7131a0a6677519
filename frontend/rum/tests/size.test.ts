import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

const read = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)));

describe("what a page pays for", () => {
  test("the script is at most 8 192 bytes of gzip", () => {
    expect(gzipSync(read("rum.js"), { level: 9 }).length).toBeLessThanOrEqual(8_192);
  });

  test("the inline loader is at most 700 bytes", () => {
    expect(read("loader.js").length).toBeLessThanOrEqual(700);
  });

  test("the manifest names the script that was built", () => {
    const { integrity } = JSON.parse(read("manifest.json").toString()) as { integrity: string };
    expect(integrity).toBe(`sha384-${createHash("sha384").update(read("rum.js")).digest("base64")}`);
  });
});
