/** Which rows of a long list are on screen. All rows are equally tall, so this is a division, not a measurement. */
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** Drawn above and below what is seen, so that a quick scroll meets rows and not a gap. */
const OVERSCAN = 12;
/** The window moves in steps: not every pixel of scrolling draws anew. */
const STEP = 4;
/** Where nothing that was drawn is seen any more, what is seen goes first; the rest follows at rest. */
const REST_MS = 120;

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

export function rowWindow(
  scrollTopPx: number,
  heightPx: number,
  rowPx: number,
  overscan: number = OVERSCAN,
): RowWindow {
  const first = Math.floor(scrollTopPx / rowPx) - overscan;
  const end = Math.ceil((scrollTopPx + heightPx) / rowPx) + overscan;
  return { first: Math.max(0, Math.floor(first / STEP) * STEP), end: Math.ceil(end / STEP) * STEP };
}

/** After the first draw, and after each leap, no more than is seen: the frame is over in half the time. */
export function nextWindow(before: RowWindow, seen: RowWindow, wide: RowWindow): RowWindow {
  const isLeap = seen.end > seen.first && (seen.first >= before.end || seen.end <= before.first);
  const next = isLeap ? seen : wide;
  return before.first === next.first && before.end === next.end ? before : next;
}

function holds(drawn: RowWindow, seen: RowWindow): boolean {
  return drawn.first <= seen.first && drawn.end >= seen.end && drawn.end > drawn.first;
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
  const [drawn, setDrawn] = useState<RowWindow>({ first: 0, end: 0 });
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return undefined;
    let atRest: ReturnType<typeof setTimeout>;
    const windowWith = (overscan: number) =>
      rowWindow(element.scrollTop, element.clientHeight, rowPx, overscan);
    const widen = () => {
      const wide = windowWith(OVERSCAN);
      setDrawn((before) => nextWindow(before, { first: 0, end: 0 }, wide));
    };
    const rest = () => {
      clearTimeout(atRest);
      atRest = setTimeout(widen, REST_MS);
    };
    const look = () => {
      const [seen, wide] = [windowWith(0), windowWith(OVERSCAN)];
      setDrawn((before) => nextWindow(before, seen, wide));
      rest();
    };
    // Told once at the start, too, when all that is seen has just been drawn.
    const onResize = () => {
      const [seen, wide] = [windowWith(0), windowWith(OVERSCAN)];
      setDrawn((before) => (holds(before, seen) ? before : nextWindow(before, seen, wide)));
      rest();
    };
    look();
    const observer = new ResizeObserver(onResize);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      clearTimeout(atRest);
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

  const end = Math.min(drawn.end, count);
  const first = Math.min(drawn.first, end);
  return {
    rows: Array.from({ length: end - first }, (_, index) => first + index),
    totalPx: count * rowPx,
    last: end - 1,
    scrollToRow,
  };
}
