/** Who calls a service and what it calls, out of the part of the map around it. Pure. */
import type { MapEdge, MapNode, ServiceMap } from "@/api/types";

export interface Neighbour {
  edge: MapEdge;
  node: MapNode;
  /** The topic between the two. */
  via: MapNode | undefined;
}

export function nodeIdOf(service: string): string {
  return `service:${service}`;
}

/** Most calls first, as the map orders them. A service that calls itself stands on both sides. */
export function neighboursOf(
  { nodes, edges }: ServiceMap,
  service: string,
): { callers: Neighbour[]; callees: Neighbour[] } {
  const id = nodeIdOf(service);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pick = (here: "source" | "target", there: "source" | "target") =>
    edges.flatMap((edge) => {
      const node = byId.get(edge[there]);
      const via = edge.via === null ? undefined : byId.get(edge.via);
      return edge[here] === id && node ? [{ edge, node, via }] : [];
    });
  return { callers: pick("target", "source"), callees: pick("source", "target") };
}
