/** What a browser must load before it shows anything: the entry and what it names at once, compressed. */
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

const DIST = "dist";
const MOST_SCRIPT_BYTES = 200_000;
const MOST_STYLE_BYTES = 25_000;

function namedIn(page: string, ending: string): string[] {
  return [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
    .map(([, path = ""]) => path)
    .filter((path) => path.endsWith(ending));
}

function compressedBytes(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + gzipSync(readFileSync(DIST + path), { level: 9 }).length, 0);
}

// The build is made before the browser tests; where there is none yet, there is nothing to weigh.
test.runIf(existsSync(`${DIST}/index.html`))("the first load stays within its budget", () => {
  const page = readFileSync(`${DIST}/index.html`, "utf8");
  const scripts = namedIn(page, ".js");
  expect(scripts.length).toBeGreaterThan(0);
  expect(compressedBytes(scripts)).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  expect(compressedBytes(namedIn(page, ".css"))).toBeLessThanOrEqual(MOST_STYLE_BYTES);
});
