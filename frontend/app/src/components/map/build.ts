/** An answer of the map as a scene: what each node and edge says, and how it looks. Pure. */
import type { MapEdge, MapNode } from "@/api/types";
import { errorSeverity } from "@/components/health/severity";
import { formatDuration, formatPercent, formatRate } from "@/lib/format";

import { type DifferenceKind, differenceOf } from "./compare";
import type { Graph } from "./layout";
import type { Places } from "./placement";
import type { EdgeTone, Palette, Scene, SceneEdge, SceneNode } from "./scene";

/** Nodes and edges of an answer; some may stand for several. */
export interface MapData {
  nodes: readonly (MapNode & { members?: readonly string[] })[];
  edges: readonly MapEdge[];
}

export function edgeId({ source, target, protocol, via }: MapEdge): string {
  return [source, target, protocol, via ?? ""].join("\n");
}

/** Some databases have no name but where they are, and Redis has numbers. */
export function titleOf({ name, server, system, id }: MapNode): string {
  if (system && /^\d+$/.test(name)) return `${system} ${name}`;
  return name || server || system || id;
}

export function graphOf({ nodes, edges }: MapData): Graph {
  const index = new Map(nodes.map(({ id }, at) => [id, at]));
  return {
    ids: nodes.map(({ id }) => id),
    edges: edges.flatMap(({ source, target, via, calls }) => {
      const path = via !== null && index.has(via) ? [source, via, target] : [source, target];
      return path.slice(1).flatMap((to, step) => {
        const [from, next] = [index.get(path[step] ?? ""), index.get(to)];
        return from === undefined || next === undefined
          ? []
          : [{ source: from, target: next, weight: calls }];
      });
    }),
  };
}

interface Looks {
  places: Places;
  palette: Palette;
  colourOf: (service: string) => string;
  isComparing: boolean;
}

export function buildScene(data: MapData, { places, palette, colourOf, isComparing }: Looks): Scene {
  const index = new Map(data.nodes.map(({ id }, at) => [id, at]));
  const weightOf = weigh(data.edges);
  return {
    palette,
    nodes: data.nodes.map((node): SceneNode => {
      const difference = isComparing ? differenceOf(node) : undefined;
      return {
        id: node.id,
        kind: node.kind,
        title: titleOf(node),
        note: noteOf(node, difference?.text),
        tone: errorSeverity(node.error_rate),
        mark: difference?.kind === "new" || difference?.kind === "gone" ? difference.kind : undefined,
        colour: node.kind === "service" ? colourOf(node.name) : undefined,
        isGroup: node.members !== undefined,
        x: places.get(node.id)?.x ?? 0,
        y: places.get(node.id)?.y ?? 0,
      };
    }),
    edges: data.edges.flatMap((edge): SceneEdge[] => {
      const [source, target] = [index.get(edge.source), index.get(edge.target)];
      if (source === undefined || target === undefined) return [];
      const via = index.get(edge.via ?? "") ?? -1;
      const said = isComparing ? comparedWords(edge) : usualWords(edge);
      return [{ id: edgeId(edge), source, target, via, weight: weightOf(edge), ...said }];
    }),
  };
}

type Words = Pick<SceneEdge, "tone" | "label" | "remark">;

function usualWords(edge: MapEdge): Words {
  return { tone: errorSeverity(edge.error_rate), label: labelOf(edge), remark: remarkOf(edge) };
}

function comparedWords(edge: MapEdge): Words {
  const { kind, text } = differenceOf(edge);
  return { tone: comparedTone(kind), label: text ?? labelOf(edge), remark: text ?? "" };
}

function noteOf(node: MapData["nodes"][number], difference: string | undefined): string {
  if (difference) return difference;
  if (node.requests === 0) return node.kind === "service" ? "no requests" : "";
  const rate = formatRate(node.requests_per_s);
  return node.error_rate ? `${rate} · ${formatPercent(node.error_rate)} errors` : rate;
}

function remarkOf({ error_rate }: MapEdge): string {
  return errorSeverity(error_rate) === "calm" ? "" : `${formatPercent(error_rate ?? 0)} errors`;
}

function labelOf({ calls_per_s, error_rate, p95_ns }: MapEdge): string {
  const parts = [formatRate(calls_per_s)];
  if (error_rate) parts.push(`${formatPercent(error_rate)} errors`);
  if (p95_ns !== null) parts.push(formatDuration(p95_ns));
  return parts.join(" · ");
}

function comparedTone(kind: DifferenceKind): EdgeTone {
  if (kind === "new" || kind === "gone") return kind;
  if (kind === "failing") return "error";
  return kind === "slower" ? "warning" : "faint";
}

/** Five widths; the busiest edge has the widest, each step down is about a tenth of the traffic. */
function weigh(edges: readonly MapEdge[]): (edge: MapEdge) => number {
  const most = edges.reduce((busiest, { calls }) => Math.max(busiest, calls), 1);
  return ({ calls }) =>
    Math.max(0, Math.min(4, Math.round(4 + Math.log10(Math.max(calls, 1) / most) * 1.25)));
}
