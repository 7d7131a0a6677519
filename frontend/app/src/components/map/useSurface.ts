/** The two canvases of a map, what draws on them, and the view in the address. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";

import { boundsOf } from "./geometry";
import type { Scene } from "./scene";
import { CAN_DRAW, Surface } from "./surface";
import { centredOn, fitted, isInSight, readView, type View, writeView } from "./view";

/** The address follows once the hand rests. */
const ADDRESS_AFTER_MS = 400;

interface Options {
  scene: Scene;
  /** As it stands in the address; the whole map without one. */
  view: string | undefined;
  /** What must stay in sight while the window changes its size, or nothing. */
  kept: string | undefined;
  onView: (view: string | undefined) => void;
}

export function useSurface(host: RefObject<HTMLElement | null>, { scene, view, kept, onView }: Options) {
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const surface = useRef<Surface>(null);
  const timer = useRef(0);
  const latest = useRef({ scene, view, kept, onView });
  useEffect(() => {
    latest.current = { scene, view, kept, onView };
  });
  const fitNow = useCallback(() => {
    const now = surface.current;
    if (now && now.size.width > 0) now.setView(fitted(boundsOf(latest.current.scene.nodes), now.size));
  }, []);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element || !base.current || !over.current || !CAN_DRAW) return undefined;
    const made = new Surface(base.current, over.current);
    surface.current = made;
    made.onPainted = () => element.setAttribute("data-painted", "");
    const look = () => {
      const isFirst = made.size.width === 0;
      made.setSize({ width: element.clientWidth, height: element.clientHeight });
      const wanted = readView(latest.current.view, made.size);
      const node = latest.current.scene.nodes.find(({ id }) => id === latest.current.kept);
      if (wanted && isFirst) made.setView(wanted);
      else if (!wanted && (isFirst || latest.current.kept === undefined)) fitNow();
      // A panel has opened beside the map: it covers nothing of what it is about, and nothing else moves.
      else if (node && !isInSight(made.view, node, made.size))
        made.setView(centredOn(made.view, node, made.size));
    };
    made.setScene(latest.current.scene);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(timer.current);
      made.destroy();
      surface.current = null;
    };
  }, [host, fitNow]);
  const shown = useRef(scene);
  useLayoutEffect(() => {
    if (shown.current === scene) return;
    const changed = shown.current.nodes.length !== scene.nodes.length;
    shown.current = scene;
    latest.current = { ...latest.current, scene };
    surface.current?.setScene(scene);
    // While nobody has moved the view, it goes on showing the whole map.
    if (changed && latest.current.view === undefined) fitNow();
  });
  const tell = (text: () => string | undefined) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current.onView(text()), ADDRESS_AFTER_MS);
  };
  return {
    base,
    over,
    surface,
    setView: (next: View) => {
      const now = surface.current;
      if (!now) return;
      now.setView(next);
      tell(() => writeView(now.view, now.size));
    },
    fit: () => {
      fitNow();
      tell(() => undefined);
    },
  };
}
