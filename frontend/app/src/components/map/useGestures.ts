/** Pointer and wheel over a map: pan, zoom, pinch, drag a node, point at something, open it. */
import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

import type { Hit } from "./hits";
import type { Surface } from "./surface";
import { moved, type Point, toMap, type View, zoomedAt } from "./view";

interface Gestures {
  surface: RefObject<Surface | null>;
  host: RefObject<HTMLElement | null>;
  hitAt: (point: Point) => Hit;
  /** Where a node stands, in the map's pixels. */
  placeOf: (node: number) => Point | undefined;
  canDrag: boolean;
  onView: (view: View) => void;
  onHover: (hit: Hit, at: Point) => void;
  onLift: (node: number) => void;
  onDrop: (node: number, place: Point) => void;
  onClick: (hit: Hit) => void;
}

interface Held {
  at: Point;
  /** Of the dragged node from the pointer, in the map's pixels; undefined while the map is moved. */
  node: { index: number; from: Point } | undefined;
  moved: boolean;
}

/** A hand is never quite still. */
const STILL_PX = 4;

export function useGestures(gestures: Gestures) {
  const { surface, host, canDrag } = gestures;
  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  const held = useRef<Held>(undefined);
  const pointers = useRef(new Map<number, Point>());
  useWheel(host, surface, latest);

  const mapPoint = (point: Point): Point | undefined =>
    surface.current ? toMap(surface.current.view, point.x, point.y) : undefined;
  const hitUnder = (point: Point): Hit => {
    const on = mapPoint(point);
    return on && gestures.hitAt(on);
  };
  const pinch = (id: number, at: Point): boolean => {
    const before = pointers.current.get(id);
    pointers.current.set(id, at);
    const [other] = [...pointers.current].filter(([key]) => key !== id).map(([, point]) => point);
    if (!before || !other || !surface.current) return false;
    const distance = Math.hypot(at.x - other.x, at.y - other.y);
    const factor = distance / Math.max(Math.hypot(before.x - other.x, before.y - other.y), 1);
    gestures.onView(zoomedAt(surface.current.view, (at.x + other.x) / 2, (at.y + other.y) / 2, factor));
    return true;
  };
  const drag = (current: Held, at: Point): void => {
    const now = surface.current;
    if (!now) return;
    const [dx, dy] = [at.x - current.at.x, at.y - current.at.y];
    if (!current.moved && Math.hypot(dx, dy) < STILL_PX) return;
    if (!current.moved && current.node) gestures.onLift(current.node.index);
    current.moved = true;
    if (current.node) now.moveNode(current.node.index, placeUnder(now.view, at, current.node.from));
    else {
      gestures.onView(moved(now.view, dx, dy));
      current.at = at;
    }
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = within(event);
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, at);
      const hit = hitUnder(at);
      const on = mapPoint(at);
      const place = hit && "node" in hit && canDrag ? gestures.placeOf(hit.node) : undefined;
      const node =
        hit && "node" in hit && place && on
          ? { index: hit.node, from: { x: place.x - on.x, y: place.y - on.y } }
          : undefined;
      held.current = { at, node, moved: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const at = within(event);
      if (pointers.current.size > 1 && pinch(event.pointerId, at)) {
        held.current = undefined;
        return;
      }
      if (pointers.current.has(event.pointerId)) pointers.current.set(event.pointerId, at);
      if (held.current) drag(held.current, at);
      else if (event.pointerType === "mouse") gestures.onHover(hitUnder(at), at);
    },
    onPointerUp: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
      const current = held.current;
      held.current = undefined;
      if (!current || !surface.current) return;
      const at = within(event);
      if (!current.moved) gestures.onClick(hitUnder(at));
      else if (current.node)
        gestures.onDrop(current.node.index, placeUnder(surface.current.view, at, current.node.from));
    },
    onPointerCancel: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
      held.current = undefined;
    },
    onPointerLeave: () => gestures.onHover(undefined, { x: 0, y: 0 }),
  };
}

function within(event: PointerEvent): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function placeUnder(view: View, at: Point, from: Point): Point {
  const on = toMap(view, at.x, at.y);
  return { x: Math.round(on.x + from.x), y: Math.round(on.y + from.y) };
}

/** The page must not scroll or zoom with the map: React's own listeners could not stop it. */
function useWheel(
  host: RefObject<HTMLElement | null>,
  surface: RefObject<Surface | null>,
  latest: RefObject<Gestures>,
): void {
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      if (!surface.current) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      // A pinch on a trackpad comes as a wheel with Ctrl, in smaller steps.
      const speed = event.ctrlKey ? 100 : 400;
      const factor = Math.exp(-Math.min(Math.max(event.deltaY, -150), 150) / speed);
      latest.current.onView(
        zoomedAt(surface.current.view, event.clientX - box.left, event.clientY - box.top, factor),
      );
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [host, surface, latest]);
}
