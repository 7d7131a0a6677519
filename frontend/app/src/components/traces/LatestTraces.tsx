import type { TraceSummary } from "@/api/types";
import { useNow } from "@/lib/now";

import { useServiceColours } from "../service-colours";
import { longestDuration, TraceRow, TraceRowHead } from "./TraceRow";

/** A handful of rows, without scrolling of their own. */
export function LatestTraces({ project, traces }: { project: string; traces: readonly TraceSummary[] }) {
  const now = useNow();
  useServiceColours(traces.flatMap((trace) => [trace.root_service, ...trace.services]));
  const longestNs = longestDuration(traces);
  return (
    <div role="table" aria-label="Latest traces">
      <TraceRowHead />
      {traces.map((trace) => (
        <TraceRow key={trace.trace_id} project={project} trace={trace} longestNs={longestNs} now={now} />
      ))}
    </div>
  );
}
