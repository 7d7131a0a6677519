/** Which rows of a long list are on screen, where rows differ in height and tell it only once they are drawn. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

/** Drawn above and below what is seen, so that a quick scroll meets rows and not a gap. */
const OVERSCAN_PX = 400;
/** The window moves in steps: not every pixel of scrolling draws anew. */
const STEP_PX = 100;

/** The top of each row, and behind the last the height of all. */
export function topsOf(
  keys: readonly string[],
  heights: ReadonlyMap<string, number>,
  estimatePx: number,
): number[] {
  const tops = [0];
  let top = 0;
  for (const key of keys) {
    top += heights.get(key) ?? estimatePx;
    tops.push(top);
  }
  return tops;
}

/** The row that holds a place: the last whose top is not below it. */
export function rowAt(tops: readonly number[], placePx: number): number {
  let low = 0;
  let high = Math.max(tops.length - 2, 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= placePx) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Options {
  /** One name for each row, that stays its own when others come before it. */
  keys: readonly string[];
  estimatePx: number;
  /** Height of what stands above the first row and stays in sight while scrolling. */
  headPx: number;
  scrollRef: RefObject<HTMLElement | null>;
}

interface Seen {
  topPx: number;
  bottomPx: number;
}

function look(element: HTMLElement): Seen {
  const topPx = Math.floor((element.scrollTop - OVERSCAN_PX) / STEP_PX) * STEP_PX;
  const bottomPx = Math.ceil((element.scrollTop + element.clientHeight + OVERSCAN_PX) / STEP_PX) * STEP_PX;
  return { topPx, bottomPx };
}

function useSeen(scrollRef: RefObject<HTMLElement | null>): Seen {
  const [seen, setSeen] = useState<Seen>({ topPx: 0, bottomPx: 0 });
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return undefined;
    const update = () => {
      const next = look(element);
      setSeen((before) => (before.topPx === next.topPx && before.bottomPx === next.bottomPx ? before : next));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener("scroll", update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", update);
    };
  }, [scrollRef]);
  return seen;
}

/** Heights by key, and a ref for the element of a row that keeps its height known. */
function useHeights() {
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const observer = useRef<ResizeObserver>(undefined);
  const observe = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    observer.current ??= new ResizeObserver((entries) => {
      setHeights((before) => {
        const changed = entries.flatMap(({ target, borderBoxSize }) => {
          const key = (target as HTMLElement).dataset.row;
          const heightPx = borderBoxSize[0]?.blockSize ?? 0;
          return key && heightPx > 0 && before.get(key) !== heightPx ? [[key, heightPx] as const] : [];
        });
        return changed.length > 0 ? new Map([...before, ...changed]) : before;
      });
    });
    observer.current.observe(element);
    return () => observer.current?.unobserve(element);
  }, []);
  useEffect(() => () => observer.current?.disconnect(), []);
  return { heights, observe };
}

export function useMeasuredRows({ keys, estimatePx, headPx, scrollRef }: Options) {
  const seen = useSeen(scrollRef);
  const { heights, observe } = useHeights();
  const tops = useMemo(() => topsOf(keys, heights, estimatePx), [keys, heights, estimatePx]);
  const currentTops = useRef(tops);
  useLayoutEffect(() => {
    currentTops.current = tops;
  });

  /** Into sight with a little around it; "middle": to the middle of what is seen. */
  const scrollToRow = useCallback(
    (row: number, place: "near" | "middle" = "near") => {
      const element = scrollRef.current;
      const topPx = currentTops.current[row];
      const bottomPx = currentTops.current[row + 1];
      if (!element || topPx === undefined || bottomPx === undefined) return;
      const viewPx = element.clientHeight - headPx;
      const roomPx = 2 * estimatePx;
      if (place === "middle") element.scrollTop = topPx - viewPx / 2 + estimatePx / 2;
      else if (topPx - roomPx < element.scrollTop) element.scrollTop = Math.max(0, topPx - roomPx);
      else if (bottomPx + roomPx - viewPx > element.scrollTop)
        element.scrollTop = Math.min(topPx, bottomPx + roomPx - viewPx);
    },
    [scrollRef, headPx, estimatePx],
  );

  const totalPx = tops.at(-1) ?? 0;
  const first = rowAt(tops, seen.topPx);
  const last = keys.length === 0 ? -1 : rowAt(tops, seen.bottomPx);
  return {
    rows: Array.from({ length: last - first + 1 }, (_, place) => first + place),
    topPxOf: (row: number) => tops[row] ?? 0,
    totalPx,
    last,
    observe,
    scrollToRow,
  };
}
