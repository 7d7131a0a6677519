/** What lies over the picture: what is pointed at, selected, reached by the keys or dragged, with its neighbours. Pure. */
import type { Hit } from "./hits";
import { aroundNode, endsOf, type Scene } from "./scene";
import type { Highlight } from "./surface";

/** By id: what a scene numbers changes with the next answer. */
export type Selected = { node: string } | { edge: string };

interface Wanted {
  selected: Selected | undefined;
  pointed: Hit;
  /** The node that the keys have reached. */
  active: string | undefined;
  /** The node that is dragged, or -1. */
  lifted: number;
}

export function highlightOf(
  scene: Scene,
  { selected, pointed, active, lifted }: Wanted,
): Highlight | undefined {
  if (lifted >= 0) return { part: aroundNode(scene, lifted), marked: [lifted], dims: false };
  const chosen = hitOf(scene, selected);
  const reached = hitOf(scene, active === undefined ? undefined : { node: active });
  const around = [chosen, pointed ?? reached].flatMap((each) => (each ? [partOf(scene, each)] : []));
  if (around.length === 0) return undefined;
  return {
    part: {
      edges: [...new Set(around.flatMap(({ edges }) => edges))],
      nodes: [...new Set(around.flatMap(({ nodes }) => nodes))],
    },
    marked: [chosen, reached].flatMap((each) => (each ? markedOf(scene, each) : [])),
    dims: chosen !== undefined,
  };
}

function markedOf(scene: Scene, hit: Exclude<Hit, undefined>): number[] {
  return "node" in hit ? [hit.node] : endsOf(scene.edges[hit.edge]);
}

function hitOf(scene: Scene, selected: Selected | undefined): Hit {
  if (!selected) return undefined;
  if ("node" in selected) {
    const node = scene.nodes.findIndex(({ id }) => id === selected.node);
    return node < 0 ? undefined : { node };
  }
  const edge = scene.edges.findIndex(({ id }) => id === selected.edge);
  return edge < 0 ? undefined : { edge };
}

function partOf(scene: Scene, hit: Exclude<Hit, undefined>) {
  if ("node" in hit) return aroundNode(scene, hit.node);
  return { edges: [hit.edge], nodes: endsOf(scene.edges[hit.edge]) };
}
