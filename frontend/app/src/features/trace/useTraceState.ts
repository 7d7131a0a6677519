/** Selection, zoom and search of the trace page: one state for all its views, kept in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";

import { useServiceColours } from "@/components/service-colours";
import type { SpanKind } from "@/lib/span-kind";

import { addressOf, findAgain, findSpan } from "./model/ids";
import { type Folding, moveFolding, NOTHING_FOLDED } from "./model/rows";
import { findRuns } from "./model/runs";
import { readZoom, type TimeWindow, wholeTrace, writeZoom } from "./model/time";
import type { Trace } from "./model/trace";
import type { TraceView } from "./trace-view";
import { useFind } from "./useFind";

export function useTraceState(project: string, trace: Trace): TraceView {
  const search = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  const navigate = useNavigate({ from: "/p/$project/traces/$traceId" });
  const colour = useServiceColours(trace.services);
  const runs = useMemo(() => findRuns(trace), [trace]);
  const { folding, setFolding } = useFolding(trace);
  const change = (next: Partial<Record<keyof typeof search, string | undefined>>) =>
    void navigate({
      search: (before) => ({ ...before, ...next }) as typeof before,
      replace: true,
      resetScroll: false,
    });
  const { selected, isWaiting, select } = useSelection(trace, search, change);
  const [window, setWindow] = useState<TimeWindow | undefined>(() => readZoom(search.zoom, trace));
  const find = useFind(project, trace, search, change);
  return {
    project,
    trace,
    selected,
    isWaiting,
    select,
    window: window ?? wholeTrace(trace),
    setWindow: (next) => {
      const zoom = writeZoom(next, trace);
      setWindow(zoom === undefined ? undefined : next);
      change({ zoom });
    },
    find,
    runs,
    folding,
    setFolding,
    colour,
  };
}

type Address = ReturnType<typeof addressOf>;

/** A row that was opened before its id had come, in the trace as it was drawn then. */
interface Waiting {
  trace: Trace;
  row: number;
}

/** A row can be opened before its id has come: then the address follows, once. */
function useSelection(
  trace: Trace,
  { span, at, kind }: { span?: string; at?: string; kind?: SpanKind },
  change: (next: Address) => void,
) {
  const [waiting, setWaiting] = useState<Waiting>();
  const named = useMemo(
    () => findSpan(trace, { ...(span && { span }), ...(at && { at }), ...(kind && { kind }) }),
    [trace, span, at, kind],
  );
  const waitingRow = useMemo(
    () => (waiting ? findAgain(waiting.trace, waiting.row, trace) : -1),
    [waiting, trace],
  );
  const select = (row: number) => {
    if (row >= 0 && !trace.ids.known) return setWaiting({ trace, row });
    setWaiting(undefined);
    change(addressOf(trace, row));
  };
  const wanted = waiting && trace.ids.known ? addressOf(trace, waitingRow) : undefined;
  const isThere = wanted?.span === span && wanted?.at === at && wanted?.kind === kind;
  if (wanted && isThere) setWaiting(undefined);
  useEffect(() => {
    if (wanted && !isThere) change(wanted);
  });
  return { selected: waitingRow >= 0 ? waitingRow : named, isWaiting: waitingRow >= 0, select };
}

/** What is folded stays so while the trace grows. */
function useFolding(trace: Trace) {
  const [state, setState] = useState<{ trace: Trace; folding: Folding }>({ trace, folding: NOTHING_FOLDED });
  let { folding } = state;
  if (state.trace !== trace) {
    if (state.trace.count !== trace.count) folding = moveFolding(folding, state.trace, trace);
    setState({ trace, folding });
  }
  return { folding, setFolding: (next: Folding) => setState({ trace, folding: next }) };
}
