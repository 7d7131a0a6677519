import type { ReactNode } from "react";

import { formatDuration } from "@/lib/format";

import { type TimeWindow, timeTicks } from "../model/time";
import classes from "./TimeAxis.module.css";

const MOST_TICKS = 6;

function shareOf(tick: number, window: TimeWindow): number {
  return (tick - window.startNs) / (window.endNs - window.startNs);
}

export function TimeAxis({ window, handle }: { window: TimeWindow; handle: ReactNode }) {
  return (
    <div className={classes.axis} role="presentation">
      <div className={classes.axisName}>
        <span>Service and span</span>
        <span className={classes.pathKey}>critical path</span>
      </div>
      {handle}
      <div className={classes.axisTime} aria-hidden>
        {timeTicks(window, MOST_TICKS).map((tick) => {
          const share = shareOf(tick, window);
          // The last label would be cut off at the edge.
          return share > 0.94 ? null : (
            <span key={tick} className={classes.tick} style={{ left: `${share * 100}%` }}>
              {tick === 0 ? "0" : formatDuration(tick)}
            </span>
          );
        })}
      </div>
    </div>
  );
}

export function TimeGrid({ window }: { window: TimeWindow }) {
  return (
    <div className={classes.grid} aria-hidden>
      {timeTicks(window, MOST_TICKS).map((tick) => (
        <span key={tick} style={{ left: `${shareOf(tick, window) * 100}%` }} />
      ))}
    </div>
  );
}
