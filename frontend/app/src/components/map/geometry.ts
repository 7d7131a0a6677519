/** Sizes of what is drawn, and the curve of an edge. In the map's own pixels; a node's place is its middle. Pure. */
import type { Bounds, Point } from "./view";

export const NODE_WIDTH_PX = 172;
export const NODE_HEIGHT_PX = 44;
export const COLUMN_PX = 264;
export const ROW_PX = 64;

/** A cubic Bezier curve. */
export interface Curve {
  from: Point;
  leave: Point;
  arrive: Point;
  to: Point;
}

const LEAST_BEND_PX = 44;

/** Out at the right, in at the left, whichever way the callee lies: the way in tells the direction. */
export function curveBetween(caller: Point, callee: Point): Curve {
  const from = { x: caller.x + NODE_WIDTH_PX / 2, y: caller.y };
  const to = { x: callee.x - NODE_WIDTH_PX / 2, y: callee.y };
  const across = to.x - from.x;
  const bend = across >= 0 ? Math.max(LEAST_BEND_PX, across / 2) : LEAST_BEND_PX * 2 + -across * 0.2;
  return { from, leave: { x: from.x + bend, y: from.y }, arrive: { x: to.x - bend, y: to.y }, to };
}

export function pointOn({ from, leave, arrive, to }: Curve, share: number): Point {
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest * rest * share, 3 * rest * share * share, share ** 3];
  return {
    x: a * from.x + b * leave.x + c * arrive.x + d * to.x,
    y: a * from.y + b * leave.y + c * arrive.y + d * to.y,
  };
}

export function boundsOf(points: readonly Point[]): Bounds {
  if (points.length === 0) return { left: 0, top: 0, right: NODE_WIDTH_PX, bottom: NODE_HEIGHT_PX };
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    left: Math.min(...xs) - NODE_WIDTH_PX / 2,
    right: Math.max(...xs) + NODE_WIDTH_PX / 2,
    top: Math.min(...ys) - NODE_HEIGHT_PX / 2,
    bottom: Math.max(...ys) + NODE_HEIGHT_PX / 2,
  };
}

export function isOnNode(node: Point, point: Point): boolean {
  return Math.abs(point.x - node.x) <= NODE_WIDTH_PX / 2 && Math.abs(point.y - node.y) <= NODE_HEIGHT_PX / 2;
}
