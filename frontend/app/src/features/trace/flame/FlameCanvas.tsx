/** Frames on a canvas as large as what is seen of it; pointer, wheel and keys move the window over it. */
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

import type { TimeWindow } from "../model/time";
import type { Trace } from "../model/trace";
import { drawFrames, LANE_PX, type Palette } from "./draw";
import classes from "./Flame.module.css";
import { belowOf, besideOf, frameAt, type Frames } from "./frames";
import { frameText } from "./words";
import { FlameTip } from "./FlameTip";
import { readPalette } from "./palette";
import { panned, windowOf, zoomed } from "./window";

interface Props {
  trace: Trace;
  frames: Frames;
  colour: (service: string) => string;
  window: TimeWindow;
  setWindow: (window: TimeWindow) => void;
  active: number;
  setActive: (frame: number) => void;
  onOpen: (frame: number) => void;
  found: Uint8Array | undefined;
  label: string;
}

interface Hover {
  frame: number;
  x: number;
  y: number;
}

/** Narrower than this is not aimed at: a click beside a hair's breadth means the hair. */
const SLACK_PX = 2;

export function FlameCanvas(props: Props) {
  const { trace, frames, colour, window, setWindow, active, setActive, onOpen, found, label } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Hover>();
  const drag = useRef<{ x: number; moved: boolean }>(undefined);
  /** Read once: with another theme or other services the whole element is another one. */
  const palette = useRef<Palette>(undefined);
  const { size, topPx } = useView(scroll);

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || size.width === 0) return;
    palette.current ??= readPalette(element, trace.services, colour);
    const scale = devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    if (element.width !== width || element.height !== height)
      [element.width, element.height] = [width, height];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    drawFrames(context, {
      frames,
      window,
      topPx,
      widthPx: size.width,
      heightPx: size.height,
      names: trace.names,
      palette: palette.current,
      active,
      hovered: hover?.frame ?? -1,
      found,
    });
  });
  useWheelZoom(scroll, frames, window, setWindow);

  const at = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const perPx = (window.endNs - window.startNs) / box.width;
    const lane = Math.floor((event.clientY - box.top + (scroll.current?.scrollTop ?? 0)) / LANE_PX);
    return frameAt(frames, lane, window.startNs + (event.clientX - box.left) * perPx, SLACK_PX * perPx);
  };
  const goTo = (frame: number) => {
    setActive(frame);
    reveal(scroll.current, frames.lane[frame] ?? 0);
    const [from, to] = [frames.from[frame] ?? 0, frames.to[frame] ?? 0];
    if (to <= window.startNs || from >= window.endNs)
      setWindow(panned(frames, window, from - window.startNs));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = Math.max(active, 0);
    const above = frames.parent[current] ?? -1;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => goTo(besideOf(frames, current, -1)),
      ArrowRight: () => goTo(besideOf(frames, current, 1)),
      ArrowUp: () => goTo(above >= 0 ? above : current),
      ArrowDown: () => goTo(belowOf(frames, current)),
      Enter: () => setWindow(windowOf(frames, current)),
      " ": () => onOpen(current),
      o: () => onOpen(current),
      "0": () => setWindow({ startNs: 0, endNs: frames.wholeNs }),
      "+": () => setWindow(zoomed(frames, window, 0.5, 0.5)),
      "-": () => setWindow(zoomed(frames, window, 0.5, 2)),
    };
    const run = keys[event.key];
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  };
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      role="tree"
      aria-label={label}
      aria-describedby="flame-keys"
      aria-activedescendant="flame-active"
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, moved: false };
      }}
      onPointerMove={(event) => {
        const held = drag.current;
        if (held && event.buttons === 1 && Math.abs(event.clientX - held.x) > 3) {
          const perPx = (window.endNs - window.startNs) / size.width;
          setWindow(panned(frames, window, (held.x - event.clientX) * perPx));
          drag.current = { x: event.clientX, moved: true };
          setHover(undefined);
          return;
        }
        const frame = at(event);
        setHover(
          frame < 0 || event.pointerType !== "mouse"
            ? undefined
            : { frame, x: event.clientX, y: event.clientY },
        );
      }}
      onPointerUp={(event) => {
        if (!drag.current?.moved) setActive(at(event));
        drag.current = undefined;
      }}
      onPointerLeave={() => setHover(undefined)}
      onDoubleClick={() => active >= 0 && setWindow(windowOf(frames, active))}
    >
      <div className={classes.ground} style={{ height: frames.lanes * LANE_PX }}>
        <canvas ref={canvas} className={classes.canvas} style={size} aria-hidden />
      </div>
      <div
        id="flame-active"
        className="visually-hidden"
        role="treeitem"
        aria-level={(frames.lane[Math.max(active, 0)] ?? 0) + 1}
        aria-selected={active >= 0}
      >
        {frameText(trace, frames, Math.min(Math.max(active, 0), frames.count - 1))}
      </div>
      {hover && hover.frame < frames.count && (
        <FlameTip trace={trace} frames={frames} frame={hover.frame} x={hover.x} y={hover.y} colour={colour} />
      )}
    </div>
  );
}

function reveal(scroll: HTMLElement | null, lane: number): void {
  if (!scroll) return;
  const top = lane * LANE_PX;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  const lowest = top + LANE_PX - scroll.clientHeight;
  if (lowest > scroll.scrollTop) scroll.scrollTop = lowest;
}

/** How much is in sight, and from where. */
function useView(scroll: React.RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return undefined;
    const look = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const follow = () => setTopPx(element.scrollTop);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", follow, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", follow);
    };
  }, [scroll]);
  return { size, topPx };
}

/** The wheel alone scrolls the lanes; with Ctrl (a pinch, too) it looks closer, where React could not stop the page. */
function useWheelZoom(
  scroll: React.RefObject<HTMLElement | null>,
  frames: Frames,
  window: TimeWindow,
  setWindow: (window: TimeWindow) => void,
): void {
  useEffect(() => {
    const element = scroll.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      const box = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const share = (event.clientX - box.left) / box.width;
        setWindow(zoomed(frames, window, share, Math.exp(event.deltaY / 300)));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        setWindow(panned(frames, window, (event.deltaX / box.width) * (window.endNs - window.startNs)));
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [scroll, frames, window, setWindow]);
}
