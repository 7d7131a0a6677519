import { useEffect, useRef, useState } from "react";

import { type LiveHandlers, LiveSocket, type LiveState, liveUrl } from "./socket";
import type { TraceFilter } from "./traces";

type Handlers = Omit<LiveHandlers, "onState">;

/** One socket per project and page; a new filter is sent over the open one. */
export function useLiveSocket(
  project: string,
  filter: TraceFilter,
  enabled: boolean,
  handlers: Handlers,
): LiveState | "off" {
  const [state, setState] = useState<LiveState>("connecting");
  const current = useRef(handlers);
  const socket = useRef<LiveSocket>(undefined);
  const { service = null, environment = null } = filter;
  const currentFilter = useRef({ service, environment });
  useEffect(() => {
    current.current = handlers;
    currentFilter.current = { service, environment };
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const live = new LiveSocket(liveUrl(project), currentFilter.current, {
      onTraces: (traces) => current.current.onTraces(traces),
      onDropped: (count) => current.current.onDropped(count),
      onGap: () => current.current.onGap(),
      onState: setState,
    });
    socket.current = live;
    return () => {
      socket.current = undefined;
      live.close();
    };
  }, [project, enabled]);
  useEffect(() => {
    socket.current?.setFilter({ service, environment });
  }, [service, environment]);
  return enabled ? state : "off";
}
