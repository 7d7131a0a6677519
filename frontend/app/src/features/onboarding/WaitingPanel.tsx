import { Link } from "@tanstack/react-router";

import type { LiveState } from "@/api/socket";
import type { TraceSummary } from "@/api/types";
import { Panel } from "@/components/Page";
import { plural } from "@/lib/format";

import classes from "./OnboardingPage.module.css";

interface Props {
  project: string;
  arrived: boolean;
  latest: TraceSummary | undefined;
  spans: number;
  socketState: LiveState | "off";
  failed: boolean;
}

export function WaitingPanel({ project, arrived, latest, spans, socketState, failed }: Props) {
  return (
    <Panel>
      <div className={classes.status} role="status" data-testid="onboarding-status">
        <span className={classes.beacon} data-arrived={arrived || undefined} aria-hidden />
        <div className={classes.statusText}>
          <h2>{arrived ? "Your first span is here" : "Waiting for your first span"}</h2>
          <p>{arrived ? arrivedText(spans) : waitingText(socketState, failed)}</p>
          {latest && (
            <Link to="/p/$project/traces/$traceId" params={{ project, traceId: latest.trace_id }}>
              Open the trace
            </Link>
          )}
          {arrived && (
            <Link to="/p/$project/traces" params={{ project }}>
              See all traces
            </Link>
          )}
        </div>
      </div>
    </Panel>
  );
}

function arrivedText(spans: number): string {
  return spans > 0 ? `${plural(spans, "span")} received so far.` : "Traces show up below as they arrive.";
}

function waitingText(socketState: LiveState | "off", failed: boolean): string {
  if (failed) return "Spanwise does not answer at the moment. This page tries again by itself.";
  if (socketState === "open") return "This page changes by itself as soon as it arrives.";
  return "The live stream is not open; this page looks every two seconds instead.";
}
