import { expect, test } from "vitest";

import { NODE_HEIGHT_PX, NODE_WIDTH_PX } from "./geometry";
import { type Graph, layOut } from "./layout";
import { placeNodes } from "./placement";
import { acyclicOrder } from "./ranks";
import type { Point } from "./view";

/** Any number a graph needs, the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomGraph(nodes: number, edges: number, seed = 7): Graph {
  const next = seeded(seed);
  return {
    ids: Array.from({ length: nodes }, (_, node) => `service-${node}`),
    edges: Array.from({ length: edges }, () => ({
      source: Math.floor(next() * nodes),
      target: Math.floor(next() * nodes),
      weight: 1,
    })),
  };
}

function touching(places: ReadonlyMap<string, Point>): string[] {
  const all = [...places];
  return all.flatMap(([id, a], index) =>
    all
      .slice(index + 1)
      .filter(([, b]) => Math.abs(a.x - b.x) < NODE_WIDTH_PX && Math.abs(a.y - b.y) < NODE_HEIGHT_PX)
      .map(([other]) => `${id} ${other}`),
  );
}

const chain: Graph = {
  ids: ["web", "cart", "db"],
  edges: [
    { source: 0, target: 1, weight: 1 },
    { source: 1, target: 2, weight: 1 },
  ],
};

test("calls run from left to right", () => {
  const places = layOut(chain);
  const [web, cart, db] = chain.ids.map((id) => places.get(id)?.x ?? NaN);
  expect(web).toBeLessThan(cart ?? NaN);
  expect(cart).toBeLessThan(db ?? NaN);
});

test.each([
  [1, 0],
  [2, 2],
  [30, 60],
  [200, 1500],
  [200, 0],
  [60, 59],
])("of %i nodes and %i edges none lies on another", (nodes, edges) => {
  const places = layOut(randomGraph(nodes, edges));
  expect(places.size).toBe(nodes);
  expect(touching(places)).toEqual([]);
});

test("the order of an answer does not move anybody", () => {
  const graph = randomGraph(40, 90);
  const turned: Graph = {
    ids: graph.ids.toReversed(),
    edges: graph.edges
      .toReversed()
      .map(({ source, target, weight }) => ({ source: 39 - source, target: 39 - target, weight })),
  };
  expect(new Map([...layOut(turned)].toSorted())).toEqual(new Map([...layOut(graph)].toSorted()));
});

test("a picture of many is about as wide as a screen", () => {
  const points = [...layOut(randomGraph(200, 1500)).values()];
  const width = Math.max(...points.map(({ x }) => x)) - Math.min(...points.map(({ x }) => x));
  const height = Math.max(...points.map(({ y }) => y)) - Math.min(...points.map(({ y }) => y));
  expect(width / height).toBeGreaterThan(1);
  expect(width / height).toBeLessThan(4);
});

test("one that calls many does not become a tower", () => {
  const star: Graph = {
    ids: Array.from({ length: 61 }, (_, node) => `s${node}`),
    edges: Array.from({ length: 60 }, (_, node) => ({ source: 0, target: node + 1, weight: 1 })),
  };
  const ys = [...layOut(star).values()].map(({ y }) => y);
  expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(1600);
});

test("no cycle is left, and every edge follows the order", () => {
  const { edges } = randomGraph(50, 200, 3);
  const { order, edges: turned } = acyclicOrder(
    50,
    edges.filter(({ source, target }) => source !== target),
  );
  expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, node) => node));
  const against = turned.filter(({ source, target }) => order.indexOf(source) > order.indexOf(target));
  expect(against).toEqual([]);
});

test("who is placed stays placed; a new node stands right of its caller and touches nobody", () => {
  const saved = layOut(randomGraph(40, 90));
  const grown = randomGraph(40, 90);
  const graph: Graph = {
    ids: [...grown.ids, "new", "lone"],
    edges: [...grown.edges, { source: 3, target: 40, weight: 1 }],
  };
  const places = placeNodes(graph, saved);
  for (const [id, place] of saved) expect(places.get(id)).toEqual(place);
  expect(places.get("new")?.x).toBeGreaterThanOrEqual(saved.get("service-3")?.x ?? NaN);
  expect(touching(places)).toEqual([]);
});

test("a place is kept for who is away", () => {
  const away = { x: 256, y: 0 };
  const places = placeNodes(
    { ids: ["web", "new"], edges: [{ source: 0, target: 1, weight: 1 }] },
    new Map([
      ["web", { x: 0, y: 0 }],
      ["away", away],
    ]),
  );
  expect(touching(new Map([...places, ["away", away]]))).toEqual([]);
});
