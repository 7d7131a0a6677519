import type { RefObject } from "react";

import { useHotkeys } from "@/lib/hotkeys";

/** j and k walk the rows of a table by their links; Enter is the link's own. */
export function useRowKeys(body: RefObject<HTMLElement | null>): void {
  const walk = (step: 1 | -1) => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("th > a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 && step === -1 ? links.length - 1 : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  useHotkeys({ j: () => walk(1), k: () => walk(-1) });
}
