import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useState } from "react";

import { readStored, writeStored } from "@/lib/storage";

import classes from "./Waterfall.module.css";

const LEAST = 18;
const MOST = 70;

/** Where names end and time begins, in percent; dragged or moved by arrow keys, and remembered. */
export function useSplit(container: RefObject<HTMLElement | null>): [number, ReactNode] {
  const [split, setSplit] = useState(() => readStored("split", 38));
  const set = (percent: number) => {
    const next = Math.round(Math.max(LEAST, Math.min(MOST, percent)) * 10) / 10;
    setSplit(next);
    writeStored("split", next);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const box = container.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    set(((event.clientX - box.left) / box.width) * 100);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (!step) return;
    event.preventDefault();
    set(split + step);
  };
  const handle = (
    <div
      className={classes.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the name column"
      aria-valuenow={Math.round(split)}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onKeyDown={onKey}
    />
  );
  return [split, handle];
}
