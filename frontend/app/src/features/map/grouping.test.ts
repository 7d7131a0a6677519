import { expect, test } from "vitest";

import type { MapEdge, MapNode } from "@/api/types";

import { gathered, isGathered } from "./grouping";

function node(id: string, kind: MapNode["kind"], requests = 10): MapNode {
  return {
    id,
    kind,
    name: id,
    system: kind === "database" ? "redis" : null,
    server: null,
    requests,
    requests_per_s: requests / 10,
    error_rate: requests > 10 ? 0.5 : 0,
    p95_ns: 1_000_000,
    unmatched: 0,
    q: `name=${id}`,
    before: null,
  };
}

function edge(source: string, target: string, calls = 10): MapEdge {
  return {
    source,
    target,
    protocol: "redis",
    via: null,
    calls,
    calls_per_s: calls / 10,
    error_rate: calls > 10 ? 0.5 : 0,
    p50_ns: 1,
    p95_ns: 2,
    p99_ns: 3,
    q: `service=${target}`,
    before: null,
  };
}

const data = {
  nodes: [
    node("web", "service"),
    node("a", "database"),
    node("b", "database", 30),
    node("c", "database"),
    node("x", "external"),
  ],
  edges: [edge("web", "a"), edge("web", "b", 30), edge("web", "c"), edge("web", "x")],
};
const GROUP = "group:database:redis";

test("databases of one system become one node, with the traffic and the errors of all", () => {
  const { nodes, edges } = gathered(data, { opened: [], kept: [] });
  expect(nodes.map(({ id }) => id)).toEqual(["web", "x", GROUP]);
  expect(nodes[2]).toMatchObject({ requests: 50, error_rate: 0.3, p95_ns: null, members: ["a", "b", "c"] });
  expect(edges.find(({ target }) => target === GROUP)).toMatchObject({
    calls: 50,
    error_rate: 0.3,
    p95_ns: null,
    q: "(service=a) || (service=b) || (service=c)",
  });
});

test("an opened group stands as its members, and who is kept stands alone", () => {
  expect(gathered(data, { opened: [GROUP], kept: [] })).toEqual(data);
  const { nodes } = gathered(data, { opened: [], kept: ["b"] });
  expect(nodes.map(({ id }) => id)).toEqual(["web", "b", "x", GROUP]);
});

test("who calls others is never gathered, and two are no crowd", () => {
  const calling = { ...data, edges: [...data.edges, edge("a", "web")] };
  expect(gathered(calling, { opened: [], kept: [] }).nodes).toHaveLength(5);
});

test("many are gathered unless the reader wants each, few only on demand", () => {
  expect([isGathered(undefined, 200), isGathered("each", 200)]).toEqual([true, false]);
  expect([isGathered(undefined, 12), isGathered("ends", 12)]).toEqual([false, true]);
});
