import { useHotkeys } from "@/lib/hotkeys";

import { collapseAll, descendantCount, nextError, revealed, rowOf, type Trace, visibleRows } from "./layout";

interface Options {
  trace: Trace;
  rows: Uint32Array;
  active: number;
  collapsed: ReadonlySet<number>;
  setCollapsed: (collapsed: ReadonlySet<number>) => void;
  goTo: (span: number, rows?: Uint32Array) => void;
  onSelect: (span: number) => void;
  onWhole: () => void;
}

export function useWaterfallKeys({
  trace,
  rows,
  active,
  collapsed,
  setCollapsed,
  goTo,
  onSelect,
  onWhole,
}: Options): void {
  const step = (by: number) => {
    const row = Math.max(0, Math.min(rows.length - 1, rowOf(rows, active) + by));
    goTo(rows[row] ?? 0);
  };
  const change = (next: ReadonlySet<number>, span: number) => {
    setCollapsed(next);
    goTo(span, visibleRows(trace, next));
  };
  const into = () => {
    if (collapsed.has(active)) change(without(collapsed, active), active);
    else if (descendantCount(trace, active) > 0) goTo(active + 1);
  };
  const out = () => {
    if (descendantCount(trace, active) > 0 && !collapsed.has(active))
      return change(new Set(collapsed).add(active), active);
    const parent = trace.parent[active] ?? -1;
    if (parent >= 0) goTo(parent);
  };
  const toError = (direction: 1 | -1) => {
    const span = nextError(trace, active, direction);
    if (span >= 0) change(revealed(trace, collapsed, span), span);
  };
  useHotkeys({
    ArrowDown: () => step(1),
    j: () => step(1),
    ArrowUp: () => step(-1),
    k: () => step(-1),
    PageDown: () => step(20),
    PageUp: () => step(-20),
    Home: () => goTo(0),
    End: () => goTo(rows.at(-1) ?? 0),
    ArrowRight: into,
    ArrowLeft: out,
    Enter: (event) => {
      // Enter on a button or link means that button or link.
      if (event.target instanceof HTMLElement && event.target.closest("button, a"))
        return (event.target.closest("button, a") as HTMLElement).click();
      onSelect(active);
    },
    n: () => toError(1),
    N: () => toError(-1),
    "[": () => change(collapseAll(trace), 0),
    "]": () => change(new Set(), active),
    "0": onWhole,
  });
}

function without(set: ReadonlySet<number>, span: number): Set<number> {
  const next = new Set(set);
  next.delete(span);
  return next;
}
