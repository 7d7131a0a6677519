/** The tokens' colours for a canvas, which cannot read custom properties. */
import { useEffect, useState } from "react";

const NAMES = ["text-3", "line", "error", "accent", "accent-soft", "bar"] as const;
type ColourName = (typeof NAMES)[number];
export type ChartColours = Readonly<Record<ColourName, string>>;

/** What a token comes to in the theme of the moment. */
function resolve(host: HTMLElement): ChartColours {
  const probe = document.createElement("span");
  host.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    "text-3": read("text-3"),
    line: read("line"),
    error: read("error"),
    accent: read("accent"),
    "accent-soft": read("accent-soft"),
    bar: read("chart-bar"),
  };
  probe.remove();
  return colours;
}

/** Read again when the theme changes. */
export function useChartColours(): ChartColours {
  const [colours, setColours] = useState(() => resolve(document.body));
  useEffect(() => {
    const update = () => setColours(resolve(document.body));
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => observer.disconnect();
  }, []);
  return colours;
}
