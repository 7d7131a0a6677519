/** What happy-dom lacks: layout, media queries, observers. Without sizes a virtual list draws no row. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// A busy machine takes its time for the first page of a file; what is wrong stays wrong for longer than this.
configure({ asyncUtilTimeout: 10_000 });

const VIEW = { width: 1200, height: 800 };

for (const [name, value] of [
  ["clientWidth", VIEW.width],
  ["offsetWidth", VIEW.width],
  ["clientHeight", VIEW.height],
  ["offsetHeight", VIEW.height],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
}
HTMLElement.prototype.scrollTo = () => undefined;
HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, VIEW.width, VIEW.height);
HTMLCanvasElement.prototype.getContext = () => null;
// It draws without asking whether there is something to draw on; what a chart shows is tested in a browser.
vi.mock("uplot", () => ({
  default: class {
    static readonly paths = {};
    setCursor = () => undefined;
    setSize = () => undefined;
    destroy = () => undefined;
  },
}));
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});
