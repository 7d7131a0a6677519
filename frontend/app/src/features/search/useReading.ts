/** How the results are being read, and the list that is shown: what resuming and refreshing act on. */
import { useCallback, useRef } from "react";

import { useReading as useListReading } from "@/components/live/useReading";

export function useReading() {
  const { pause, resume: goOn, ...reading } = useListReading();
  const scrollRef = useRef<HTMLDivElement>(null);
  const list = useRef({ flush: () => undefined as void, refresh: () => undefined as void });
  const resume = () => {
    goOn();
    list.current.flush();
    scrollRef.current?.scrollTo({ top: 0 });
  };
  return {
    ...reading,
    scrollRef,
    togglePause: () => (reading.paused ? resume() : pause()),
    resume,
    refresh: () => list.current.refresh(),
    /** The list that is shown registers itself. */
    attach: useCallback((shown: { flush: () => void; refresh: () => void }) => {
      list.current = shown;
    }, []),
  };
}
