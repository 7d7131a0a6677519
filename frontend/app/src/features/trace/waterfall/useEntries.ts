/** What the waterfall draws and where the reader stands in it; both stay with their spans as the trace grows. */
import { useMemo, useState } from "react";

import {
  type Folding,
  isRollup,
  revealed,
  rollupEntry,
  rowOfEntry,
  toggled,
  visibleEntries,
} from "../model/rows";
import type { Trace } from "../model/trace";
import { useTraceView } from "../trace-view";

export interface Entries {
  entries: Int32Array;
  /** The entry the keyboard stands at. */
  active: number;
  setActive: (entry: number) => void;
  /** Opens or closes what an entry holds: a span's children, a run's members. */
  toggle: (entry: number) => void;
  isOpen: (entry: number) => boolean;
  fold: (folding: Folding) => Int32Array;
  /** Opens whatever hides a row; what is drawn then. */
  reveal: (row: number) => Int32Array;
}

export function useEntries(): Entries {
  const { trace, runs, folding, setFolding, selected } = useTraceView();
  const entries = useMemo(() => visibleEntries(trace, runs, folding), [trace, runs, folding]);
  const [active, setActive] = useActive(trace, Math.max(selected, 0));
  const fold = (next: Folding) => {
    setFolding(next);
    return visibleEntries(trace, runs, next);
  };
  return {
    entries,
    active,
    setActive,
    fold,
    toggle: (entry) => {
      const row = rowOfEntry(entry);
      if (isRollup(entry)) fold({ ...folding, openRuns: toggled(folding.openRuns, row) });
      else fold({ ...folding, collapsed: toggled(folding.collapsed, row) });
    },
    isOpen: (entry) =>
      isRollup(entry) ? folding.openRuns.has(rowOfEntry(entry)) : !folding.collapsed.has(entry),
    reveal: (row) => {
      const next = revealed(trace, runs, folding, row);
      return next === folding ? entries : fold(next);
    },
  };
}

function useActive(trace: Trace, first: number): [number, (entry: number) => void] {
  const [state, setState] = useState({ trace, active: first });
  let { active } = state;
  if (state.trace !== trace) {
    if (state.trace.count !== trace.count) active = moveEntry(active, state.trace, trace);
    setState({ trace, active });
  }
  return [active, (entry) => setState({ trace, active: entry })];
}

/** The same span where it stands now; the first where it cannot be told. */
export function moveEntry(entry: number, from: Trace, to: Trace): number {
  const id = from.ids.at(rowOfEntry(entry));
  const row = id === undefined ? -1 : to.ids.find(id);
  if (row < 0) return Math.min(entry, to.count - 1);
  return isRollup(entry) ? rollupEntry(row) : row;
}
