import { useMediaQuery } from "@mantine/hooks";

/** A virtual list must know its rows' height before they are drawn: it reads the token the style sheet uses. */
export function useRowHeight(token: "--row" | "--row-span", narrowPx: number): number {
  const narrow = useMediaQuery("(max-width: 640px)", undefined, { getInitialValueInEffect: false });
  if (narrow) return narrowPx;
  return Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue(token), 10) || 36;
}
