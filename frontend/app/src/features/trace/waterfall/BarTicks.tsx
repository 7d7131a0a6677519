/** On and around a bar: its events, log lines written while it ran, and where it held the clock of the trace. */
import { barOf, joinStretches, type Stretch, type TimeWindow } from "../model/time";
import type { Tick } from "./useMarks";
import classes from "./Waterfall.module.css";

/** Closer than this, in shares of the width, two stretches are one. */
export const LEAST_GAP_SHARE = 0.002;

function shareOf(atNs: number, window: TimeWindow): number | undefined {
  const share = (atNs - window.startNs) / (window.endNs - window.startNs);
  return share >= 0 && share <= 1 ? share : undefined;
}

export function Ticks({
  ticks,
  window,
  kind,
}: {
  ticks: readonly Tick[];
  window: TimeWindow;
  kind: "event" | "log";
}) {
  return ticks.map((tick, index) => {
    const left = shareOf(tick.atNs, window);
    return left === undefined ? null : (
      <span
        key={index}
        className={kind === "event" ? classes.event : classes.log}
        data-tone={tick.tone}
        style={{ left: `${left * 100}%` }}
        aria-hidden
      />
    );
  });
}

/** The dark line under the bar. */
export function PathLine({ stretches, window }: { stretches: readonly Stretch[]; window: TimeWindow }) {
  const leastGapNs = (window.endNs - window.startNs) * LEAST_GAP_SHARE;
  return joinStretches(stretches, leastGapNs).map(({ startNs, endNs }) => {
    const bar = barOf(startNs, endNs - startNs, window);
    return bar.outside ? null : (
      <span
        key={startNs}
        className={classes.path}
        style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
        aria-hidden
      />
    );
  });
}
