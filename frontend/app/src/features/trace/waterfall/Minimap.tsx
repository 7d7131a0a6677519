/** The whole trace in a strip; dragging across it looks closer. */
import { Button, useComputedColorScheme } from "@mantine/core";
import { type PointerEvent, useEffect, useRef, useState } from "react";

import { formatDuration } from "@/lib/format";

import { type TimeWindow, wholeTrace, windowBetween } from "../model/time";
import type { Trace } from "../model/trace";
import { paintStrip, type Pixel } from "./drawStrip";
import classes from "./Minimap.module.css";

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
    let frame = 0;
    // After the rows are on screen: they are what the reader waits for.
    const draw = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setTimeout(() => drawSpans(element, trace, colour)));
    };
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [trace, colour]);
  return <canvas ref={canvas} height={HEIGHT} aria-hidden />;
}

function drawSpans(canvas: HTMLCanvasElement, trace: Trace, colour: (service: string) => string): void {
  const scale = Math.max(1, Math.round(devicePixelRatio || 1));
  const [width, height] = [canvas.clientWidth * scale, HEIGHT * scale];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || width === 0) return;
  const pixels = paintStrip(trace, {
    width,
    height,
    scale,
    services: trace.services.map((service) => readPixel(canvas, context, colour(service))),
    error: readPixel(canvas, context, "var(--error)"),
  });
  canvas.width = width;
  canvas.height = height;
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
}

/** A canvas knows no custom properties: the element is asked what the token means, the canvas what it looks like. */
function readPixel(element: HTMLElement, context: CanvasRenderingContext2D, token: string): Pixel {
  element.style.color = token;
  context.fillStyle = getComputedStyle(element).color;
  context.fillRect(0, 0, 1, 1);
  return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
}
