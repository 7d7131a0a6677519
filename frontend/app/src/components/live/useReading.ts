/** How a list that grows is being read: paused, scrolled away, a pointer on its way to a row. */
import { useCallback, useRef, useState } from "react";

/** Rows do not move under a pointer that is on its way to one of them. */
const POINTER_HOLD_MS = 700;

export function useReading() {
  const [paused, setPaused] = useState(false);
  const scrolledAway = useRef(false);
  const pointerAtMs = useRef(0);
  return {
    paused,
    pause: () => setPaused(true),
    resume: () => {
      scrolledAway.current = false;
      setPaused(false);
    },
    holds: () => paused || scrolledAway.current || Date.now() - pointerAtMs.current < POINTER_HOLD_MS,
    onScrolledAway: useCallback((away: boolean) => {
      scrolledAway.current = away;
    }, []),
    onPointer: useCallback(() => {
      pointerAtMs.current = Date.now();
    }, []),
  };
}
