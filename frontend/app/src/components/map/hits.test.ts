import { expect, test } from "vitest";

import { NODE_WIDTH_PX } from "./geometry";
import { edgeGrid, hitAt } from "./hits";
import type { SceneEdge, SceneNode } from "./scene";
import { stepFrom } from "./walk";

function node(id: string, x: number, y: number): SceneNode {
  return {
    id,
    x,
    y,
    kind: "service",
    title: id,
    note: "",
    tone: "calm",
    mark: undefined,
    colour: undefined,
    isGroup: false,
  };
}

function edge(source: number, target: number, via = -1): SceneEdge {
  return {
    id: `${source} ${target}`,
    source,
    target,
    via,
    weight: 0,
    tone: "calm",
    label: "",
    remark: "",
  };
}

const scene = {
  nodes: [node("web", 0, 0), node("cart", 400, 0), node("db", 800, 100), node("topic", 800, -100)],
  edges: [edge(0, 1), edge(1, 2), edge(1, 2, 3)],
};
const grid = edgeGrid(scene);

test("a node is hit anywhere on its box, the last drawn first", () => {
  expect(hitAt(scene, grid, { x: NODE_WIDTH_PX / 2 - 1, y: 20 }, 7)).toEqual({ node: 0 });
  const twice = { ...scene, nodes: [...scene.nodes, node("over", 10, 0)] };
  expect(hitAt(twice, edgeGrid(twice), { x: 0, y: 0 }, 7)).toEqual({ node: 4 });
});

test("an edge is hit near its curve and nowhere else", () => {
  expect(hitAt(scene, grid, { x: 200, y: 5 }, 7)).toEqual({ edge: 0 });
  expect(hitAt(scene, grid, { x: 200, y: 9 }, 7)).toBeUndefined();
  // From afar a pixel of the screen is many of the map.
  expect(hitAt(scene, grid, { x: 200, y: 90 }, 100)).toEqual({ edge: 0 });
});

test("a message is hit on its way through its topic", () => {
  expect(hitAt(scene, grid, { x: 600, y: -50 }, 7)).toEqual({ edge: 2 });
});

test("the keys follow calls to the right, callers to the left, and stop where there is none", () => {
  expect(stepFrom(scene, 0, "ArrowRight")).toBe(1);
  expect(stepFrom(scene, 1, "ArrowLeft")).toBe(0);
  expect(stepFrom(scene, 0, "ArrowLeft")).toBe(0);
  expect(stepFrom(scene, 3, "ArrowLeft")).toBe(1);
});

test("up and down go by the picture", () => {
  expect(stepFrom(scene, 3, "ArrowDown")).toBe(2);
  expect(stepFrom(scene, 2, "ArrowUp")).toBe(3);
  expect(stepFrom(scene, -1, "ArrowUp")).toBe(0);
});
