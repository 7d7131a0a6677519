/** Where the reader stands is in sight: what was hidden a moment ago is scrolled to once it is there. */
import { useEffect, useLayoutEffect, useRef } from "react";

import { indexOfEntry, isRollup } from "../model/rows";
import { useTraceView } from "../trace-view";
import type { Entries } from "./useEntries";

type ScrollToRow = (index: number, place?: "near" | "middle") => void;

export function useStanding({ entries, reveal, setActive }: Entries, scrollToRow: ScrollToRow) {
  const { selected, select } = useTraceView();
  const awaited = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (awaited.current !== undefined) scrollToRow(indexOfEntry(entries, awaited.current), "middle");
    awaited.current = undefined;
  }, [entries, scrollToRow]);
  const standAt = (entry: number, among: Int32Array, place: "near" | "middle") => {
    setActive(entry);
    if (among === entries) scrollToRow(indexOfEntry(entries, entry), place);
    else awaited.current = entry;
  };
  // A link to a span brings it into view, whatever hides it; later moves keep it there themselves.
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || selected < 0) return;
    opened.current = true;
    standAt(selected, reveal(selected), "middle");
  });
  return (entry: number, among: Int32Array = entries) => {
    standAt(entry, among, "near");
    if (selected >= 0 && !isRollup(entry)) select(entry);
  };
}
