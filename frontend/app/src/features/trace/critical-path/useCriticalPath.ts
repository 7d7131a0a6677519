import { useQuery } from "@tanstack/react-query";

import { criticalPathQuery } from "@/api/insight";

import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";

/** The critical path of the root that the address names, of the first one otherwise. */
export function useCriticalPath() {
  const { project, trace } = useTraceView();
  const [named, setRoot] = useTraceParam("root");
  const root = named !== undefined && Number(named) < trace.count ? Number(named) : undefined;
  const query = useQuery(criticalPathQuery(project, trace.traceId, trace.count, root));
  return { query, root, setRoot };
}
