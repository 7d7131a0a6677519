/**
 * A first arrangement: calls run from left to right, each service in a column behind those that call it
 * (Sugiyama's method without the points that long edges are bent at: they cost most and help little in a picture
 * that has 1 500 of them). The same graph gives the same picture, in every browser. Pure.
 */
import { COLUMN_PX, ROW_PX } from "./geometry";
import { acyclicOrder, type Edge, rankNodes } from "./ranks";
import type { Point } from "./view";

export interface Graph {
  ids: readonly string[];
  /** By index into `ids`. */
  edges: readonly Edge[];
}

interface Block {
  members: readonly number[];
  points: readonly Point[];
  width: number;
  height: number;
}

/** Wide as a screen. */
const ASPECT = 1.7;
/** A small map is as long as its longest way. */
const LEAST_RANKS = 10;
const SWEEPS = 14;
const BLOCK_GAP_PX = 56;
const MOST_STRETCH = 1.7;

export function layOut(graph: Graph): Map<string, Point> {
  const count = graph.ids.length;
  // By name, so that the order of an answer does not matter.
  const order = graph.ids.map((_, index) => index).toSorted((a, b) => compare(graph.ids, a, b));
  const rankOf = new Map(order.map((index, place) => [index, place]));
  const edges = graph.edges
    .map(({ source, target, weight }) => ({
      source: rankOf.get(source) ?? 0,
      target: rankOf.get(target) ?? 0,
      weight,
    }))
    .filter(({ source, target }) => source !== target)
    .toSorted((a, b) => a.source - b.source || a.target - b.target);
  const parts = componentsOf(count, edges);
  const joined = parts.filter((part) => part.length > 1);
  const lone = parts.filter((part) => part.length === 1).flat();
  const blocks = joined
    .toSorted((a, b) => b.length - a.length)
    .map((members) => layered(members, edgesWithin(members, edges)));
  if (lone.length > 0) blocks.push(gridOf(lone, blocks[0]?.width ?? 0));
  const places = new Map<string, Point>();
  const stack = [...stacked(blocks)];
  const stretch = stretchOf(stack.map(([, point]) => point));
  for (const [place, { x, y }] of stack)
    places.set(graph.ids[order[place] ?? 0] ?? "", { x: Math.round(x), y: Math.round(y * stretch) });
  return places;
}

function compare(ids: readonly string[], a: number, b: number): number {
  return (ids[a] ?? "") < (ids[b] ?? "") ? -1 : 1;
}

function componentsOf(count: number, edges: readonly Edge[]): number[][] {
  const parent = Array.from({ length: count }, (_, index) => index);
  const find = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  for (const { source, target } of edges) parent[find(source)] = find(target);
  const parts = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    const root = find(node);
    const part = parts.get(root);
    if (part) part.push(node);
    else parts.set(root, [node]);
  }
  return [...parts.values()];
}

function edgesWithin(members: readonly number[], edges: readonly Edge[]): Edge[] {
  const local = new Map(members.map((node, place) => [node, place]));
  return edges.flatMap(({ source, target, weight }) => {
    const [from, to] = [local.get(source), local.get(target)];
    return from === undefined || to === undefined ? [] : [{ source: from, target: to, weight }];
  });
}

function layered(members: readonly number[], edges: readonly Edge[]): Block {
  const count = members.length;
  const columns = Math.sqrt((ASPECT * count * ROW_PX) / COLUMN_PX);
  const forward = acyclicOrder(count, edges);
  const ranks = rankNodes(count, forward, Math.max(LEAST_RANKS, Math.ceil(columns * 1.2)));
  const layers = orderLayers(layersOf(ranks), neighboursOf(count, edges, ranks));
  const mostRows = Math.max(9, Math.ceil((1.3 * count) / columns));
  return placed(members, layers, mostRows, edges);
}

function layersOf(ranks: readonly number[]): number[][] {
  const layers: number[][] = [];
  ranks.forEach((rank, node) => (layers[rank] ??= []).push(node));
  return layers.filter((layer) => layer.length > 0);
}

interface Neighbours {
  before: readonly (readonly number[])[];
  after: readonly (readonly number[])[];
}

function neighboursOf(count: number, edges: readonly Edge[], ranks: readonly number[]): Neighbours {
  const before: number[][] = Array.from({ length: count }, () => []);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const { source, target } of edges) {
    const difference = (ranks[target] ?? 0) - (ranks[source] ?? 0);
    if (difference === 0) continue;
    const [left, right] = difference > 0 ? [source, target] : [target, source];
    after[left]?.push(right);
    before[right]?.push(left);
  }
  return { before, after };
}

/** Each node at the mean of its neighbours, there and back, until few edges cross. */
function orderLayers(layers: number[][], { before, after }: Neighbours): number[][] {
  const height: number[] = [];
  const settle = (layer: readonly number[]) =>
    layer.forEach((node, place) => (height[node] = (place + 0.5) / layer.length));
  layers.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    const sides = down ? before : after;
    for (let step = 0; step < layers.length; step++) {
      const at = down ? step : layers.length - 1 - step;
      const wanted = new Map((layers[at] ?? []).map((node) => [node, meanOf(sides[node], height, node)]));
      const sorted = (layers[at] ?? []).toSorted(
        (a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b,
      );
      layers[at] = sorted;
      settle(sorted);
    }
  }
  return layers;
}

function meanOf(nodes: readonly number[] | undefined, height: readonly number[], self: number): number {
  if (!nodes || nodes.length === 0) return height[self] ?? 0;
  let sum = 0;
  for (const node of nodes) sum += height[node] ?? 0;
  return sum / nodes.length;
}

function placed(
  members: readonly number[],
  layers: readonly (readonly number[])[],
  mostRows: number,
  edges: readonly Edge[],
): Block {
  const columns = layers.flatMap((layer) => splitColumn(layer, mostRows));
  const points: Point[] = members.map(() => ({ x: 0, y: 0 }));
  columns.forEach((column, at) =>
    column.forEach((node, row) => {
      points[node] = { x: at * COLUMN_PX, y: (row - (column.length - 1) / 2) * ROW_PX };
    }),
  );
  straighten(points, columns, edges);
  const top = Math.min(...points.map(({ y }) => y));
  const bottom = Math.max(...points.map(({ y }) => y));
  return {
    members,
    points: points.map(({ x, y }) => ({ x, y: y - top })),
    width: (columns.length - 1) * COLUMN_PX,
    height: bottom - top,
  };
}

/** A tall column becomes several, taken in turns, so that everybody keeps about their height. */
function splitColumn(layer: readonly number[], mostRows: number): number[][] {
  const parts = Math.ceil(layer.length / mostRows);
  return Array.from({ length: parts }, (_, part) => layer.filter((_node, row) => row % parts === part));
}

/** Heights as near to those of the neighbours as the order and the least distance allow. */
function straighten(points: Point[], columns: readonly (readonly number[])[], edges: readonly Edge[]): void {
  const beside: number[][] = points.map(() => []);
  for (const { source, target } of edges) {
    beside[source]?.push(target);
    beside[target]?.push(source);
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const wanted = column.map((node) => {
        const near = beside[node] ?? [];
        const own = points[node]?.y ?? 0;
        if (near.length === 0) return own;
        return near.reduce((sum, other) => sum + (points[other]?.y ?? 0), 0) / near.length;
      });
      spread(wanted).forEach((y, row) => {
        const point = points[column[row] ?? -1];
        if (point) point.y = y;
      });
    }
  }
}

/** The heights nearest to those wanted (least squares) that keep the order and a row's distance. */
function spread(wanted: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((y, row) => {
    let pool = { sum: y - row * ROW_PX, count: 1 };
    let last = pools.at(-1);
    while (last && last.sum / last.count >= pool.sum / pool.count) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      last = pools.at(-1);
    }
    pools.push(pool);
  });
  const level = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return level.map((y, row) => y + row * ROW_PX);
}

function gridOf(members: readonly number[], widthPx: number): Block {
  const fitting = Math.max(Math.floor(widthPx / COLUMN_PX) + 1, Math.ceil(Math.sqrt(members.length)));
  const across = Math.min(fitting, members.length);
  return {
    members,
    points: members.map((_, place) => ({
      x: (place % across) * COLUMN_PX,
      y: Math.floor(place / across) * ROW_PX,
    })),
    width: (across - 1) * COLUMN_PX,
    height: (Math.ceil(members.length / across) - 1) * ROW_PX,
  };
}

/** A long and low picture takes the height that a screen has anyway: its curves are easier to follow. */
function stretchOf(points: readonly Point[]): number {
  const across = Math.max(...points.map(({ x }) => x), 1);
  const down = Math.max(...points.map(({ y }) => y), 1);
  return Math.min(Math.max(across / ASPECT / down, 1), MOST_STRETCH);
}

/** Side by side while there is room beside the largest, then below. */
function* stacked(blocks: readonly Block[]): Generator<[number, Point]> {
  const widest = Math.max(...blocks.map(({ width }) => width), 4 * COLUMN_PX);
  let [x, y, shelf] = [0, 0, 0];
  for (const { members, points, width, height } of blocks) {
    if (x > 0 && x + width > widest) {
      y += shelf + ROW_PX + BLOCK_GAP_PX;
      [x, shelf] = [0, 0];
    }
    for (const [place, node] of members.entries()) {
      const point = points[place];
      if (point) yield [node, { x: point.x + x, y: point.y + y }];
    }
    x += width + COLUMN_PX;
    shelf = Math.max(shelf, height);
  }
}
