/** Moving the window over a flame graph: always within it, never of no width. Pure. */
import type { TimeWindow } from "../model/time";
import type { Frames } from "./frames";

type Whole = Pick<Frames, "wholeNs">;

export function windowOf(frames: Frames, frame: number): TimeWindow {
  const [startNs, endNs] = [frames.from[frame] ?? 0, frames.to[frame] ?? 0];
  return endNs > startNs ? { startNs, endNs } : { startNs: 0, endNs: frames.wholeNs };
}

export function panned({ wholeNs }: Whole, window: TimeWindow, byNs: number): TimeWindow {
  const length = window.endNs - window.startNs;
  const startNs = Math.max(0, Math.min(window.startNs + byNs, wholeNs - length));
  return { startNs, endNs: startNs + length };
}

/** `factor` below 1 looks closer; what lies at `share` of the width stays where it is. */
export function zoomed({ wholeNs }: Whole, window: TimeWindow, share: number, factor: number): TimeWindow {
  const length = window.endNs - window.startNs;
  const next = Math.max(1, Math.min(length * factor, wholeNs));
  const startNs = window.startNs + share * (length - next);
  return panned({ wholeNs }, { startNs, endNs: startNs + next }, 0);
}
