/** A place for a node that the saved picture does not know: beside its neighbours, and nobody else moves. Pure. */
import { COLUMN_PX, NODE_WIDTH_PX, ROW_PX } from "./geometry";
import { type Graph, layOut } from "./layout";
import type { Point } from "./view";

/** Nodes nearer than this would touch. */
const APART = { x: NODE_WIDTH_PX + 24, y: ROW_PX - 10 };
const MOST_STEPS = 400;

export type Places = ReadonlyMap<string, Point>;

/** Every node's place: where it was saved, or a free one beside what it calls and what calls it. */
export function placeNodes(graph: Graph, saved: Places): Map<string, Point> {
  const known = graph.ids.filter((id) => saved.has(id));
  if (known.length === 0) return layOut(graph);
  const places = new Map<string, Point>();
  for (const id of known) places.set(id, saved.get(id) ?? { x: 0, y: 0 });
  const neighbours = neighboursOf(graph);
  // What nobody draws now still has its place: it may be back in the next minute.
  const taken = [...saved.values()];
  const waiting = new Set(graph.ids.filter((id) => !saved.has(id)).toSorted());
  while (waiting.size > 0) {
    const id = mostConnected(waiting, neighbours, places);
    const place = freeNear(wantedPlace(neighbours.get(id) ?? [], places, taken), taken);
    places.set(id, place);
    taken.push(place);
    waiting.delete(id);
  }
  return places;
}

interface Neighbour {
  id: string;
  /** Calls it, so that it belongs to its right. */
  calls: boolean;
}

function neighboursOf({ ids, edges }: Graph): Map<string, Neighbour[]> {
  const neighbours = new Map<string, Neighbour[]>(ids.map((id) => [id, []]));
  for (const { source, target } of edges) {
    const [from, to] = [ids[source] ?? "", ids[target] ?? ""];
    if (from === to) continue;
    neighbours.get(to)?.push({ id: from, calls: true });
    neighbours.get(from)?.push({ id: to, calls: false });
  }
  return neighbours;
}

function mostConnected(
  waiting: ReadonlySet<string>,
  neighbours: ReadonlyMap<string, Neighbour[]>,
  places: Places,
): string {
  let best = "";
  let most = -1;
  for (const id of waiting) {
    const placed = (neighbours.get(id) ?? []).filter((other) => places.has(other.id)).length;
    if (placed > most) [best, most] = [id, placed];
  }
  return best;
}

function wantedPlace(neighbours: readonly Neighbour[], places: Places, taken: readonly Point[]): Point {
  const wanted = neighbours.flatMap(({ id, calls }) => {
    const place = places.get(id);
    return place ? [{ x: place.x + (calls ? COLUMN_PX : -COLUMN_PX), y: place.y }] : [];
  });
  if (wanted.length === 0) {
    const bottom = taken.reduce((lowest, { y }) => Math.max(lowest, y), 0);
    const left = taken.reduce((least, { x }) => Math.min(least, x), Infinity);
    return { x: Number.isFinite(left) ? left : 0, y: bottom + ROW_PX };
  }
  return {
    x: Math.round(wanted.reduce((sum, { x }) => sum + x, 0) / wanted.length),
    y: Math.round(wanted.reduce((sum, { y }) => sum + y, 0) / wanted.length),
  };
}

/** Up and down first, then the columns beside it: the nearest place that touches nobody. */
function freeNear(wanted: Point, taken: readonly Point[]): Point {
  const isFree = (point: Point) =>
    taken.every((other) => Math.abs(other.x - point.x) >= APART.x || Math.abs(other.y - point.y) >= APART.y);
  for (let step = 0; step < MOST_STEPS; step++) {
    const column = [0, 1, -1][step % 3] ?? 0;
    const row = Math.ceil(Math.floor(step / 3) / 2) * (Math.floor(step / 3) % 2 === 0 ? -1 : 1);
    const point = { x: wanted.x + column * COLUMN_PX, y: wanted.y + row * ROW_PX };
    if (isFree(point)) return point;
  }
  return { x: wanted.x, y: taken.reduce((lowest, { y }) => Math.max(lowest, y), 0) + ROW_PX };
}
