import { useHotkeys } from "@/lib/hotkeys";

import { nextFound } from "../model/find";
import { foldAll, indexOfEntry, isRollup, openAll, rollupEntry, rowOfEntry } from "../model/rows";
import { wholeTrace, windowAround } from "../model/time";
import { descendantCount, nextError } from "../model/trace";
import { useTraceView } from "../trace-view";
import type { Entries } from "./useEntries";

const PAGE = 20;

/** `goTo`: stand at an entry, in sight; of `entries`, where they have just changed. */
export function useWaterfallKeys(shown: Entries, goTo: (entry: number, entries?: Int32Array) => void): void {
  const { trace, runs, window, setWindow, select, find } = useTraceView();
  const { entries, active, isOpen } = shown;
  const { found } = find;
  const row = rowOfEntry(active);
  const step = (by: number) => {
    const index = Math.max(0, Math.min(entries.length - 1, indexOfEntry(entries, active) + by));
    goTo(entries[index] ?? 0);
  };
  const holdsMore = isRollup(active) || descendantCount(trace, active) > 0;
  const into = () => {
    if (holdsMore && !isOpen(active)) shown.toggle(active);
    else if (holdsMore) step(1);
  };
  const out = () => {
    if (holdsMore && isOpen(active)) return shown.toggle(active);
    const first = isRollup(active) ? -1 : (runs.memberOf[active] ?? -1);
    const parent = trace.parent[row] ?? -1;
    if (first >= 0) goTo(rollupEntry(first));
    else if (parent >= 0) goTo(parent);
  };
  const toRow = (to: number) => {
    if (to >= 0) goTo(to, shown.reveal(to));
  };
  useHotkeys({
    ArrowDown: () => step(1),
    j: () => step(1),
    ArrowUp: () => step(-1),
    k: () => step(-1),
    PageDown: () => step(PAGE),
    PageUp: () => step(-PAGE),
    Home: () => goTo(entries[0] ?? 0),
    End: () => goTo(entries.at(-1) ?? 0),
    ArrowRight: into,
    ArrowLeft: out,
    Enter: (event) => {
      // Enter on a button or link means that button or link.
      if (event.target instanceof HTMLElement && event.target.closest("button, a"))
        return (event.target.closest("button, a") as HTMLElement).click();
      if (isRollup(active)) shown.toggle(active);
      else select(active);
    },
    n: () => toRow(nextError(trace, row, 1)),
    N: () => toRow(nextError(trace, row, -1)),
    m: () => found && toRow(nextFound(found, row, 1)),
    M: () => found && toRow(nextFound(found, row, -1)),
    z: () => setWindow(windowAround(trace, row, window)),
    "[": () => goTo(0, shown.fold(foldAll(trace))),
    "]": () => goTo(active, shown.fold(openAll(runs))),
    "0": () => setWindow(wholeTrace(trace)),
  });
}
