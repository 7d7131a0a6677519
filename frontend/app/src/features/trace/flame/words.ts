/** What a frame is, in words. Pure. */
import { formatDuration, formatPercent, plural } from "@/lib/format";

import type { Trace } from "../model/trace";
import type { Frames } from "./frames";

export function frameName(trace: Trace, frames: Frames, frame: number): string {
  return trace.names[frames.name[frame] ?? 0] ?? "";
}

export function frameService(trace: Trace, frames: Frames, frame: number): string {
  return trace.services[frames.service[frame] ?? 0] ?? "";
}

export function widthNs(frames: Frames, frame: number): number {
  return (frames.to[frame] ?? 0) - (frames.from[frame] ?? 0);
}

export function shareText(frames: Frames, frame: number): string {
  return formatPercent(widthNs(frames, frame) / frames.wholeNs);
}

export function frameFacts(frames: Frames, frame: number): Array<readonly [string, string]> {
  const spans = frames.spans[frame] ?? 0;
  const errors = frames.errors[frame] ?? 0;
  return [
    ...(spans > 1 ? [["Spans", plural(spans, "span")] as const] : []),
    [spans > 1 ? "In all" : "Duration", formatDuration(frames.totalNs[frame] ?? 0)],
    ["Self", formatDuration(frames.selfNs[frame] ?? 0)],
    ["Share", shareText(frames, frame)],
    ...(errors > 0 ? [["Errors", plural(errors, "error")] as const] : []),
  ];
}

/** As a screen reader says it. */
export function frameText(trace: Trace, frames: Frames, frame: number): string {
  const facts = frameFacts(frames, frame).map(([name, text]) => `${name.toLowerCase()} ${text}`);
  return `${frameName(trace, frames, frame)}, ${frameService(trace, frames, frame)}, level ${
    (frames.lane[frame] ?? 0) + 1
  }: ${facts.join(", ")}`;
}
