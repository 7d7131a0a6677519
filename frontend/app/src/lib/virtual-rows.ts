/** Which rows of a long list are on screen. All rows are equally tall, so this is a division, not a measurement. */
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** Drawn above and below what is seen, so that a quick scroll meets rows and not a gap. */
const OVERSCAN = 12;
/** The window moves in steps: not every pixel of scrolling draws anew. */
const STEP = 4;

interface Options {
  count: number;
  rowPx: number;
  /** Height of what stands above the first row and stays in sight while scrolling. */
  headPx: number;
  scrollRef: RefObject<HTMLElement | null>;
}

interface RowWindow {
  first: number;
  /** One past the last. */
  end: number;
}

export function rowWindow(scrollTopPx: number, heightPx: number, rowPx: number): RowWindow {
  const first = Math.floor(scrollTopPx / rowPx) - OVERSCAN;
  const end = Math.ceil((scrollTopPx + heightPx) / rowPx) + OVERSCAN;
  return { first: Math.max(0, Math.floor(first / STEP) * STEP), end: Math.ceil(end / STEP) * STEP };
}

/** Where to scroll for a row to be seen with a little around it; nowhere if it already is. */
export function scrollTopFor(
  row: number,
  view: { topPx: number; heightPx: number },
  { rowPx, headPx }: { rowPx: number; headPx: number },
): number {
  const roomPx = 2 * rowPx;
  const topPx = row * rowPx;
  if (topPx - roomPx < view.topPx) return Math.max(0, topPx - roomPx);
  const lowestPx = topPx + rowPx + roomPx - (view.heightPx - headPx);
  return lowestPx > view.topPx ? lowestPx : view.topPx;
}

export function useVirtualRows({ count, rowPx, headPx, scrollRef }: Options) {
  const [seen, setSeen] = useState<RowWindow>({ first: 0, end: 0 });
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return undefined;
    const look = () => {
      const next = rowWindow(element.scrollTop, element.clientHeight, rowPx);
      setSeen((before) => (before.first === next.first && before.end === next.end ? before : next));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scrollRef, rowPx]);

  const scrollToRow = useCallback(
    (row: number, place: "near" | "middle" = "near") => {
      const element = scrollRef.current;
      if (!element) return;
      const view = { topPx: element.scrollTop, heightPx: element.clientHeight };
      element.scrollTop =
        place === "middle"
          ? row * rowPx - (view.heightPx - headPx) / 2
          : scrollTopFor(row, view, { rowPx, headPx });
    },
    [scrollRef, rowPx, headPx],
  );

  const end = Math.min(seen.end, count);
  const first = Math.min(seen.first, end);
  return {
    rows: Array.from({ length: end - first }, (_, index) => first + index),
    totalPx: count * rowPx,
    last: end - 1,
    scrollToRow,
  };
}
