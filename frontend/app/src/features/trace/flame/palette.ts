/** Colours for a canvas, which knows no custom properties: an element is asked what each means in this theme. */
import type { Palette } from "./draw";

export function readPalette(
  element: HTMLElement,
  services: readonly string[],
  colour: (service: string) => string,
): Palette {
  const resolve = (token: string) => {
    element.style.color = token;
    return getComputedStyle(element).color;
  };
  const palette = {
    edges: services.map((service) => resolve(colour(service))),
    fills: services.map((service) => resolve(`color-mix(in oklab, ${colour(service)} 34%, var(--surface))`)),
    text: resolve("var(--text-1)"),
    ground: resolve("var(--surface)"),
    error: resolve("var(--error)"),
    accent: resolve("var(--accent)"),
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  element.style.color = "";
  return palette;
}
