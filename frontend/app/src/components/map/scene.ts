/** What is drawn of a map: plain data, so that another thread can draw it. Edges name nodes by their index. */
import type { Severity } from "@/components/health/severity";

import { type Curve, curveBetween } from "./geometry";
import type { Point } from "./view";

type NodeKind = "service" | "browser" | "database" | "topic" | "external";
export type EdgeTone = Severity | "new" | "gone" | "faint";

export interface SceneNode extends Point {
  id: string;
  kind: NodeKind;
  title: string;
  /** The second line; "" for none. */
  note: string;
  tone: Severity;
  mark: "new" | "gone" | undefined;
  /** Resolved, for a canvas; a service's own colour. */
  colour: string | undefined;
  /** It stands for several. */
  isGroup: boolean;
}

export interface SceneEdge {
  id: string;
  source: number;
  target: number;
  /** The topic between them, or -1. */
  via: number;
  /** 0 to 4, by traffic. */
  weight: number;
  tone: EdgeTone;
  /** All there is to say, and what of it must be seen at once; "" for nothing. */
  label: string;
  remark: string;
}

export interface Palette {
  ground: string;
  surface: string;
  line: string;
  text: string;
  quiet: string;
  edge: string;
  faint: string;
  warning: string;
  error: string;
  accent: string;
  font: string;
}

export interface Scene {
  nodes: readonly SceneNode[];
  edges: readonly SceneEdge[];
  palette: Palette;
}

/** One curve, or two where a message passes through a topic. */
export function curvesOf(nodes: readonly Point[], { source, target, via }: SceneEdge): Curve[] {
  const [from, to, between] = [nodes[source], nodes[target], nodes[via]];
  if (!from || !to) return [];
  if (between) return [curveBetween(from, between), curveBetween(between, to)];
  return [curveBetween(from, to)];
}

/** The edges that touch a node, and the nodes at their other ends. */
export function aroundNode({ edges }: Pick<Scene, "edges">, node: number) {
  const near = edges.flatMap((edge, index) =>
    edge.source === node || edge.target === node || edge.via === node ? [index] : [],
  );
  const ends = near.flatMap((index) => endsOf(edges[index]));
  return { edges: near, nodes: [...new Set([node, ...ends])] };
}

export function endsOf(edge: SceneEdge | undefined): number[] {
  if (!edge) return [];
  return [edge.source, edge.target, edge.via].filter((node) => node >= 0);
}
