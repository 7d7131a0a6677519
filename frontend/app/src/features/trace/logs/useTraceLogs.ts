import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { traceLogsQuery } from "@/api/insight";

import { useTraceView } from "../trace-view";

/** The lines of the trace in order of time, as far as they are loaded. */
export function useTraceLogs() {
  const { project, trace } = useTraceView();
  const query = useInfiniteQuery(traceLogsQuery(project, trace.traceId));
  const pages = query.data?.pages;
  const lines = useMemo(() => pages?.flatMap((page) => page.logs) ?? [], [pages]);
  return { query, lines };
}
