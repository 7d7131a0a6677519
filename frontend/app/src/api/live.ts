import { useEffect, useRef, useState } from "react";

import { type LiveFilter, type LiveHandlers, LiveSocket, type LiveState, liveUrl } from "./socket";

type Handlers = Omit<LiveHandlers, "onState" | "onRate">;

export interface LiveStatus {
  state: LiveState | "off";
  /** How many rows a second match, as the server counts them; undefined until it has said so. */
  perSecond: number | undefined;
}

/** One socket per project and page; a new filter is sent over the open one. */
export function useLiveSocket(
  project: string,
  filter: LiveFilter,
  enabled: boolean,
  handlers: Handlers,
): LiveStatus {
  const [state, setState] = useState<LiveState>("connecting");
  const filterKey = JSON.stringify(filter);
  const [rate, setRate] = useState<{ of: string; perSecond: number }>();
  const current = useRef({ handlers, filter, filterKey });
  const socket = useRef<LiveSocket>(undefined);
  useEffect(() => {
    // A new filter is sent over the open socket; equal ones are not sent twice.
    if (current.current.filterKey !== filterKey) socket.current?.setFilter(filter);
    current.current = { handlers, filter, filterKey };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const live = new LiveSocket(liveUrl(project), current.current.filter, {
      onRows: (rows, feed) => current.current.handlers.onRows(rows, feed),
      onDropped: (frames, rows) => current.current.handlers.onDropped(frames, rows),
      onGap: () => current.current.handlers.onGap(),
      onRate: (perSecond) => setRate({ of: current.current.filterKey, perSecond }),
      onState: setState,
    });
    socket.current = live;
    return () => {
      socket.current = undefined;
      live.close();
    };
  }, [project, enabled]);
  if (!enabled) return { state: "off", perSecond: undefined };
  return { state, perSecond: rate?.of === filterKey ? rate.perSecond : undefined };
}
