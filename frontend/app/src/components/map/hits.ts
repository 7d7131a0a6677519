/** What lies under the pointer: nodes by their box, edges by the pieces of their curves in a grid. */
import { type Curve, isOnNode, pointOn } from "./geometry";
import { curvesOf, type Scene } from "./scene";
import type { Point } from "./view";

export type Hit = { node: number } | { edge: number } | undefined;

const CELL_PX = 64;
const PIECES = 24;

interface Piece {
  edge: number;
  from: Point;
  to: Point;
}

type Grid = ReadonlyMap<string, readonly Piece[]>;

/** The edges of a scene, findable by place; built when the first is looked for. */
export function edgeGrid({ nodes, edges }: Pick<Scene, "nodes" | "edges">): Grid {
  const grid = new Map<string, Piece[]>();
  for (const piece of edges.flatMap((edge, index) =>
    curvesOf(nodes, edge).flatMap((curve) => piecesOf(curve, index)),
  ))
    for (const cell of cellsOf(piece.from, piece.to)) {
      const found = grid.get(cell);
      if (found) found.push(piece);
      else grid.set(cell, [piece]);
    }
  return grid;
}

function piecesOf(curve: Curve, edge: number): Piece[] {
  const points = Array.from({ length: PIECES + 1 }, (_, at) => pointOn(curve, at / PIECES));
  return points.slice(1).map((to, at) => ({ edge, from: points[at] ?? to, to }));
}

function* cellsOf(from: Point, to: Point): Generator<string> {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)].map((x) => Math.floor(x / CELL_PX));
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)].map((y) => Math.floor(y / CELL_PX));
  for (let x = left ?? 0; x <= (right ?? 0); x++)
    for (let y = top ?? 0; y <= (bottom ?? 0); y++) yield `${x} ${y}`;
}

/** The topmost node there, else the nearest edge no further than `slackPx` (in the map's pixels). */
export function hitAt(scene: Pick<Scene, "nodes">, grid: Grid, point: Point, slackPx: number): Hit {
  const node = scene.nodes.findLastIndex((each) => isOnNode(each, point));
  if (node >= 0) return { node };
  let best: Hit;
  let least = slackPx;
  const near = [
    ...cellsOf(
      { x: point.x - slackPx, y: point.y - slackPx },
      { x: point.x + slackPx, y: point.y + slackPx },
    ),
  ].flatMap((cell) => grid.get(cell) ?? []);
  for (const { edge, from, to } of near) {
    const distance = distanceTo(point, from, to);
    if (distance <= least) [best, least] = [{ edge }, distance];
  }
  return best;
}

function distanceTo(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
