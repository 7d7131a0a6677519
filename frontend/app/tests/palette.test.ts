import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { claimColours, SERVICE_COLOURS } from "@/lib/service-colour";

import { COLOUR_VISION, contrast, distance, isInGamut, linearRgb, oklab, type Rgb, seenBy } from "./colour";

const css = readFileSync("src/theme/tokens.css", "utf8");
const THEMES = ["light", "dark"] as const;

function token(name: string, theme: (typeof THEMES)[number]): Rgb {
  const found = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css);
  if (!found) throw new Error(`tokens.css has no --${name}`);
  return (found[theme === "light" ? 1 : 2] ?? "").split(" ").slice(0, 3).map(Number) as unknown as Rgb;
}

const SERVICES = Array.from({ length: SERVICE_COLOURS }, (_, index) => `service-${index}`);
const STATUSES = ["error", "warning", "ok"];
const GROUNDS = ["surface", "canvas", "sunken", "raised"];
/** demo/story/services.py: what everybody sees first. */
const DEMO = [
  "storefront",
  "api-gateway",
  "catalog",
  "cart",
  "checkout",
  "payment",
  "inventory",
  "notification",
];

function closest(names: readonly string[], theme: (typeof THEMES)[number], see: (rgb: Rgb) => Rgb): number {
  const seen = names.map((name) => oklab(see(linearRgb(token(name, theme)))));
  return Math.min(...seen.flatMap((a, index) => seen.slice(index + 1).map((b) => distance(a, b))));
}

/** The colour each gets by its name alone, so that it does not matter which is seen first. */
function coloursOfDemo(): string[] {
  return DEMO.map((name) => `service-${claimColours([name], {})[name]}`);
}

describe.each(THEMES)("%s", (theme) => {
  test("there are as many service colours as the code deals out", () => {
    expect(css).toContain(`--service-${SERVICE_COLOURS - 1}:`);
    expect(css).not.toContain(`--service-${SERVICE_COLOURS}:`);
  });

  test.each([...SERVICES, ...STATUSES])("%s is a colour screens can show", (name) => {
    expect(isInGamut(linearRgb(token(name, theme)))).toBe(true);
  });

  test.each(SERVICES)("%s stands out from the page (3:1, WCAG 1.4.11)", (name) => {
    expect(
      contrast(linearRgb(token(name, theme)), linearRgb(token("surface", theme))),
    ).toBeGreaterThanOrEqual(3);
  });

  test("no two service colours are alike", () => {
    expect(closest(SERVICES, theme, (rgb) => rgb)).toBeGreaterThan(0.085);
  });

  test.each(Object.keys(COLOUR_VISION))("nor are they with %s", (vision) => {
    const matrix = COLOUR_VISION[vision];
    expect(matrix && closest(SERVICES, theme, (rgb) => seenBy(matrix, rgb))).toBeGreaterThan(0.045);
    expect(matrix && closest(coloursOfDemo(), theme, (rgb) => seenBy(matrix, rgb))).toBeGreaterThan(0.06);
  });

  test("the demo's eight services are well apart", () => {
    expect(closest(coloursOfDemo(), theme, (rgb) => rgb)).toBeGreaterThan(0.12);
  });

  test.each(SERVICES)("%s keeps its hue away from red, amber and green", (name) => {
    const hue = token(name, theme)[2];
    const gaps = STATUSES.map((status) => Math.abs(((token(status, theme)[2] - hue + 540) % 360) - 180));
    expect(Math.min(...gaps)).toBeGreaterThan(34);
  });

  test.each(["text-1", "text-2", "text-3", "error", "warning", "ok", "accent"])(
    "%s can be read on every ground (4.5:1)",
    (name) => {
      const contrasts = GROUNDS.map((ground) =>
        contrast(linearRgb(token(name, theme)), linearRgb(token(ground, theme))),
      );
      expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test("the primary button can be read", () => {
    expect(contrast(linearRgb(token("ink", theme)), linearRgb(token("on-ink", theme)))).toBeGreaterThan(7);
  });
});
