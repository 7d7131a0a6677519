/** The map as one picks in it: pointer, wheel, fingers and keys. What it shows is handed in as a scene. */
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { highlightOf, type Selected } from "./highlight";
import { edgeGrid, type Hit, hitAt } from "./hits";
import classes from "./MapCanvas.module.css";
import type { Scene } from "./scene";
import { useGestures } from "./useGestures";
import { useSurface } from "./useSurface";
import { centredOn, isInSight, type Point, type Size, zoomedAt } from "./view";
import { type Step, stepFrom } from "./walk";

export interface MapHandle {
  /** Brings a node into sight and makes it the one the keys start from. */
  show: (id: string) => void;
  fit: () => void;
}

interface Props {
  scene: Scene;
  label: string;
  selected: Selected | undefined;
  onSelect: (selected: Selected | undefined) => void;
  /** What is said of a thing under the pointer. */
  tipOf: (thing: Selected) => ReactNode;
  /** What a screen reader says of the node the keys have reached. */
  textOf: (node: string) => string;
  /** The view as it stood in the address; the whole map without one. */
  view: string | undefined;
  onView: (view: string | undefined) => void;
  onPlace: (id: string, place: Point) => void;
  handle: Ref<MapHandle>;
}

interface Hover {
  hit: Exclude<Hit, undefined>;
  at: Point;
}

const EDGE_SLACK_PX = 7;

export function MapCanvas(props: Props) {
  const { scene, label, selected, onSelect, tipOf, textOf, onPlace, handle } = props;
  const host = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<Hover>();
  const [active, setActive] = useState<string>();
  const [lifted, setLifted] = useState(-1);
  const { surface, base, over, setView, fit } = useSurface(host, { ...props, kept: keptOf(scene, selected) });
  const grid = useMemo(() => lazily(() => edgeGrid(scene)), [scene]);
  const indexOf = (id: string | undefined) => scene.nodes.findIndex((node) => node.id === id);
  const idOf = (hit: Exclude<Hit, undefined>): Selected | undefined => {
    const id = "node" in hit ? scene.nodes[hit.node]?.id : scene.edges[hit.edge]?.id;
    return id === undefined ? undefined : "node" in hit ? { node: id } : { edge: id };
  };
  const current = indexOf(active ?? (selected && "node" in selected ? selected.node : undefined));
  useLayoutEffect(() => {
    surface.current?.setHighlight(highlightOf(scene, { selected, pointed: hover?.hit, active, lifted }));
  }, [surface, scene, selected, hover?.hit, active, lifted]);

  const show = (index: number) => {
    const node = scene.nodes[index];
    const now = surface.current;
    if (!node || !now) return;
    setActive(node.id);
    if (!isInSight(now.view, node, now.size)) setView(centredOn(now.view, node, now.size));
  };
  useImperativeHandle(handle, () => ({
    show: (id) => {
      show(indexOf(id));
      host.current?.focus({ preventScroll: true });
    },
    fit,
  }));
  const gestures = useGestures({
    surface,
    host,
    hitAt: (point) => hitAt(scene, grid(), point, EDGE_SLACK_PX / (surface.current?.view.scale ?? 1)),
    placeOf: (node) => scene.nodes[node],
    canDrag: true,
    onView: (view) => {
      setHover(undefined);
      setView(view);
    },
    onHover: (hit, at) =>
      setHover((before) =>
        before && hit && isSameHit(before.hit, hit) ? { ...before, at } : hit && { hit, at },
      ),
    onLift: (node) => {
      setHover(undefined);
      setLifted(node);
      surface.current?.lift(node);
    },
    onDrop: (node, place) => {
      setLifted(-1);
      surface.current?.drop();
      const id = scene.nodes[node]?.id;
      if (id !== undefined) onPlace(id, place);
    },
    onClick: (hit) => {
      setActive(undefined);
      onSelect(hit && idOf(hit));
    },
  });
  const zoom = (factor: number) => {
    const now = surface.current;
    if (now) setView(zoomedAt(now.view, now.size.width / 2, now.size.height / 2, factor));
  };
  const walk = (step: Step) => () => show(current < 0 ? 0 : stepFrom(scene, current, step));
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: walk("ArrowLeft"),
      ArrowRight: walk("ArrowRight"),
      ArrowUp: walk("ArrowUp"),
      ArrowDown: walk("ArrowDown"),
      Enter: () => current >= 0 && onSelect(idOf({ node: current })),
      "0": fit,
      "+": () => zoom(1.3),
      "=": () => zoom(1.3),
      "-": () => zoom(1 / 1.3),
    };
    const run = keys[event.key];
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  };
  const pointed = hover && idOf(hover.hit);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys as a whole
    <div
      ref={host}
      className={classes.host}
      role="application"
      aria-label={label}
      aria-describedby="map-keys"
      tabIndex={0}
      data-testid="service-map"
      data-over={hover ? true : undefined}
      onKeyDown={onKeyDown}
      onBlur={() => setActive(undefined)}
      {...gestures}
    >
      <canvas ref={base} className={classes.base} aria-hidden />
      <canvas ref={over} className={classes.over} aria-hidden hidden />
      <p id="map-keys" className="visually-hidden">
        Arrow keys go from node to node, Enter opens one, 0 shows the whole map. The same as a table is one
        button away.
      </p>
      <p className="visually-hidden" role="status">
        {active !== undefined && textOf(active)}
      </p>
      {hover && pointed && (
        <div
          className={classes.tip}
          data-tip={"node" in hover.hit ? "node" : "edge"}
          style={tipPlace(hover.at, surface.current?.size)}
        >
          {tipOf(pointed)}
        </div>
      )}
    </div>
  );
}

function keptOf({ nodes, edges }: Scene, selected: Selected | undefined): string | undefined {
  if (!selected || "node" in selected) return selected?.node;
  const edge = edges.find(({ id }) => id === selected.edge);
  return edge && nodes[edge.target]?.id;
}

function isSameHit(a: Exclude<Hit, undefined>, b: Exclude<Hit, undefined>): boolean {
  if ("node" in a) return "node" in b && a.node === b.node;
  return "edge" in b && a.edge === b.edge;
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Beside the pointer, on the side where there is room. */
function tipPlace({ x, y }: Point, size: Size | undefined) {
  const isRight = x > (size?.width ?? 0) / 2;
  const isLow = y > (size?.height ?? 0) / 2;
  return {
    left: x + (isRight ? -14 : 14),
    top: y + (isLow ? -14 : 14),
    transform: `translate(${isRight ? "-100%" : "0"}, ${isLow ? "-100%" : "0"})`,
  };
}
