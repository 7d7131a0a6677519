/** A growing trace must not move what is being read: the row at the top of the screen stays where it is. */
import { type RefObject, useLayoutEffect, useRef } from "react";

import { indexOfEntry } from "../model/rows";
import type { Trace } from "../model/trace";
import { moveEntry } from "./useEntries";

export function useScrollAnchor(
  scroll: RefObject<HTMLElement | null>,
  trace: Trace,
  entries: Int32Array,
  rowPx: number,
): void {
  const before = useRef({ trace, entries });
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { trace, entries };
    const element = scroll.current;
    if (!element || was.trace.count === trace.count || element.scrollTop === 0) return;
    const top = Math.floor(element.scrollTop / rowPx);
    const entry = was.entries[top];
    if (entry === undefined) return;
    const now = indexOfEntry(entries, moveEntry(entry, was.trace, trace));
    element.scrollBy({ top: (now - top) * rowPx, behavior: "instant" });
  }, [scroll, trace, entries, rowPx]);
}
