/** What every view of the page shares: the trace, the open span, the stretch of time, what is looked for. */
import { createContext, useContext } from "react";

import type { Folding } from "./model/rows";
import type { Runs } from "./model/runs";
import type { TimeWindow } from "./model/time";
import type { Trace } from "./model/trace";
import type { Find } from "./useFind";

export interface TraceView {
  project: string;
  trace: Trace;
  /** The row that is open beside the views, -1 for none. In the address as `?span=`. */
  selected: number;
  /** The open row's id has not come yet, so that the address does not name it. */
  isWaiting: boolean;
  /** Opens a row's span, closes it with -1. */
  select: (row: number) => void;
  /** In the address as `?zoom=`. */
  window: TimeWindow;
  setWindow: (window: TimeWindow) => void;
  find: Find;
  /** Runs of identical siblings. */
  runs: Runs;
  /** What is folded in the waterfall; kept while the reader looks at another view. */
  folding: Folding;
  setFolding: (folding: Folding) => void;
  /** A service's colour, as all over the product. */
  colour: (service: string) => string;
}

const TraceViewContext = createContext<TraceView | undefined>(undefined);

export const TraceViewProvider = TraceViewContext.Provider;

export function useTraceView(): TraceView {
  const view = useContext(TraceViewContext);
  if (!view) throw new Error("useTraceView is for what stands on the trace page");
  return view;
}
