/** The whole trace in a strip; dragging across it looks closer. */
import { Button, useComputedColorScheme } from "@mantine/core";
import { type PointerEvent, useEffect, useRef, useState } from "react";

import { formatDuration } from "@/lib/format";

import { isError, type TimeWindow, type Trace, wholeTrace, windowBetween } from "./layout";
import classes from "./Waterfall.module.css";

const HEIGHT = 44;

interface Props {
  trace: Trace;
  colour: (service: string) => string;
  window: TimeWindow;
  onWindow: (window: TimeWindow) => void;
}

export function Minimap({ trace, colour, window, onWindow }: Props) {
  const scheme = useComputedColorScheme();
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const whole = wholeTrace(trace);
  const zoomed = window.startNs > 0 || window.endNs < trace.durationNs;
  const shown = drag ? windowBetween(drag.from, drag.to, whole) : zoomed ? window : undefined;
  const finish = () => {
    const next = drag && windowBetween(drag.from, drag.to, whole);
    setDrag(undefined);
    if (next) onWindow(next);
  };
  return (
    <div
      className={classes.minimap}
      onPointerDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest("button")) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: shareAt(event), to: shareAt(event) });
      }}
      onPointerMove={(event) => {
        const to = shareAt(event);
        setDrag((before) => before && { ...before, to });
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(undefined)}
      onDoubleClick={() => onWindow(whole)}
      title="Drag to look closer"
    >
      <Strip key={scheme} trace={trace} colour={colour} />
      {shown && (
        <>
          <span
            className={classes.shade}
            style={{ left: 0, width: `${(shown.startNs / trace.durationNs) * 100}%` }}
          />
          <span
            className={classes.shade}
            style={{ right: 0, width: `${(1 - shown.endNs / trace.durationNs) * 100}%` }}
          />
        </>
      )}
      {zoomed && !drag && (
        <Button className={classes.reset} onClick={() => onWindow(whole)}>
          {formatDuration(window.endNs - window.startNs)} shown · whole trace
        </Button>
      )}
    </div>
  );
}

function shareAt(event: PointerEvent<HTMLElement>): number {
  const box = event.currentTarget.getBoundingClientRect();
  return (event.clientX - box.left) / box.width;
}

function Strip({ trace, colour }: Pick<Props, "trace" | "colour">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => drawSpans(element, trace, colour));
    observer.observe(element);
    return () => observer.disconnect();
  }, [trace, colour]);
  return <canvas ref={canvas} height={HEIGHT} aria-hidden />;
}

function drawSpans(canvas: HTMLCanvasElement, trace: Trace, colour: (service: string) => string): void {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = width * scale;
  canvas.height = HEIGHT * scale;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const fills = trace.services.map((service) => resolveColour(canvas, colour(service)));
  const error = resolveColour(canvas, "var(--error)");
  const pitch = (HEIGHT - 6) / trace.count;
  const thickness = Math.max(1, Math.min(3, pitch - 0.5));
  for (let span = 0; span < trace.count; span++) {
    const x = ((trace.startNs[span] ?? 0) / trace.durationNs) * width;
    const length = Math.max(1, ((trace.spanNs[span] ?? 0) / trace.durationNs) * width);
    context.fillStyle = isError(trace, span) ? error : (fills[trace.service[span] ?? 0] ?? "");
    context.fillRect(x, 3 + span * pitch, length, thickness);
  }
}

/** A canvas knows no custom properties: the element is asked what the token means in this theme. */
function resolveColour(element: HTMLElement, token: string): string {
  element.style.color = token;
  return getComputedStyle(element).color;
}
