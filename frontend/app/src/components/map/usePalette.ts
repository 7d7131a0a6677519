/** The tokens' colours for the map's canvas, read again when the theme changes. */
import { useCallback, useEffect, useState } from "react";

import type { Palette } from "./scene";

const TOKENS: Record<Exclude<keyof Palette, "font">, string> = {
  ground: "--canvas",
  surface: "--surface",
  line: "--line-strong",
  text: "--text-1",
  quiet: "--text-2",
  edge: "--chart-bar",
  faint: "--line",
  warning: "--warning",
  error: "--error",
  accent: "--accent",
};

function resolve(colour: string): string {
  const probe = document.createElement("span");
  document.body.append(probe);
  probe.style.color = colour;
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

function readPalette(): Palette {
  const colours = Object.fromEntries(
    Object.entries(TOKENS).map(([name, token]) => [name, resolve(`var(${token})`)]),
  ) as Record<keyof typeof TOKENS, string>;
  return { ...colours, font: getComputedStyle(document.body).fontFamily };
}

/** The palette, and what any colour of the page comes to. */
export function usePalette(): { palette: Palette; resolved: (colour: string) => string } {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const update = () => setPalette(readPalette());
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => observer.disconnect();
  }, []);
  // Another palette, another function: what was resolved before is of the other theme.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the palette stands for the theme
  const resolved = useCallback((colour: string) => resolve(colour), [palette]);
  return { palette, resolved };
}
