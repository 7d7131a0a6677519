import { Link } from "@tanstack/react-router";

import type { LiveState } from "@/api/socket";
import type { TraceSummary } from "@/api/types";
import { Panel } from "@/components/Page";
import { plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import classes from "./OnboardingPage.module.css";

/** `spans` is undefined until the first one is here; 0 when it was seen before it was counted. */
export interface Arrived {
  spans: number | undefined;
  logs: number;
  points: number;
}

interface Props {
  project: string;
  arrived: Arrived;
  latest: TraceSummary | undefined;
  socketState: LiveState | "off";
  failed: boolean;
}

export function WaitingPanel({ project, arrived, latest, socketState, failed }: Props) {
  const first = nameFirst(arrived);
  return (
    <Panel>
      <div className={classes.status} role="status" data-testid="onboarding-status">
        <span className={classes.beacon} data-arrived={first !== undefined || undefined} aria-hidden />
        <div className={classes.statusText}>
          <h2>{first ?? "Waiting for your first span, log record or data point"}</h2>
          <p>{first ? arrivedText(arrived) : waitingText(socketState, failed)}</p>
          {latest && (
            <Link
              to="/p/$project/traces/$traceId"
              params={{ project, traceId: latest.trace_id }}
              search={keepScope}
            >
              Open the trace
            </Link>
          )}
          {arrived.spans !== undefined && (
            <Link to="/p/$project/search" params={{ project }} search={keepScope}>
              See all traces
            </Link>
          )}
          {arrived.logs > 0 && (
            <Link to="/p/$project/logs" params={{ project }} search={keepScope}>
              See the logs
            </Link>
          )}
          {first && (
            <Link to="/p/$project/ingest" params={{ project }} search={keepScope}>
              See what came in
            </Link>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** Spans first: they are what the pages are about. */
function nameFirst({ spans, logs, points }: Arrived): string | undefined {
  if (spans !== undefined) return "Your first span is here";
  if (logs > 0) return "Your first log records are here";
  return points > 0 ? "Your first data points are here" : undefined;
}

function arrivedText({ spans, logs, points }: Arrived): string {
  const counts = [
    spans ? `${plural(spans, "span")} received so far` : "",
    logs > 0 ? `${plural(logs, "log record")} in the last hour` : "",
    points > 0 ? `${plural(points, "data point")} in the last hour` : "",
  ].filter(Boolean);
  return counts.length > 0 ? `${counts.join(", ")}.` : "Traces show up below as they arrive.";
}

function waitingText(socketState: LiveState | "off", failed: boolean): string {
  if (failed) return "Spanwise does not answer at the moment. This page tries again by itself.";
  if (socketState === "open") return "This page changes by itself as soon as it arrives.";
  return "The live stream is not open; this page looks every two seconds instead.";
}
