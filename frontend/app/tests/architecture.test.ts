/** Who may import whom, and how long a file may be: app → features → components → api | lib. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";

import { expect, test } from "vitest";

const ROOT = "src";
const FILES = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(tsx?|css)$/.test(path) && path !== "api/schema.d.ts");
const SOURCES = FILES.filter((path) => /\.tsx?$/.test(path));

/** Each layer may use those after it; `theme` holds style sheets and the kit's theme, used by `app` and main. */
const LAYERS = ["main", "app", "theme", "features", "components", "api", "lib"];

function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
  return found
    .filter((name) => name.startsWith("@/") || name.startsWith("."))
    .map((name) => (name.startsWith("@/") ? name.slice(2) : posix.join(posix.dirname(path), name)));
}

function layerOf(path: string): string {
  return path.startsWith("main.") ? "main" : (path.split("/")[0] ?? "");
}

function featureOf(path: string): string | undefined {
  const [layer, feature] = path.split("/");
  return layer === "features" ? feature : undefined;
}

test("every folder has its place", () => {
  expect([...new Set(SOURCES.map(layerOf))].filter((layer) => !LAYERS.includes(layer))).toEqual([]);
});

test("imports go down, never up", () => {
  const up = SOURCES.flatMap((path) =>
    importsOf(path)
      .filter((target) => LAYERS.indexOf(layerOf(target)) < LAYERS.indexOf(layerOf(path)))
      .map((target) => `${path} → ${target}`),
  );
  expect(up).toEqual([]);
});

test("lib knows nothing of the API but its shapes", () => {
  const outside = SOURCES.filter((path) => layerOf(path) === "lib").flatMap((path) =>
    importsOf(path).filter((target) => layerOf(target) !== "lib"),
  );
  expect(outside).toEqual([]);
});

test("features do not know each other", () => {
  const beside = SOURCES.filter(featureOf).flatMap((path) =>
    importsOf(path)
      .filter((target) => featureOf(target) && featureOf(target) !== featureOf(path))
      .map((target) => `${path} → ${target}`),
  );
  expect(beside).toEqual([]);
});

test("no file is longer than 300 lines, style sheets 450", () => {
  const long = FILES.filter(
    (path) => readFileSync(join(ROOT, path), "utf8").split("\n").length > (path.endsWith(".css") ? 450 : 300),
  );
  expect(long.map((path) => relative(ROOT, join(ROOT, path)))).toEqual([]);
});

test("colours are named in the tokens only", () => {
  const raw = FILES.filter((path) => !path.startsWith("theme/") && !path.endsWith(".test.ts")).filter(
    (path) => /oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{6}\b/i.test(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(raw).toEqual([]);
});

test("every token that is used exists", () => {
  const known = new Set(
    FILES.filter((path) => path.endsWith(".css")).flatMap((path) =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/^\s*(--[\w-]+):/gm)].map((match) => match[1]),
    ),
  );
  const kit = /^--(mantine|button|ai|input|depth|split)/;
  const missing = FILES.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/var\((--[\w-]+)/g)].map((match) => match[1] ?? ""),
  ).filter((name) => !known.has(name) && !kit.test(name) && name !== "--service-");
  expect([...new Set(missing)]).toEqual([]);
});
