/** The map in words: for a screen reader, a tip, a table. Pure. */
import type { MapNode } from "@/api/types";
import { type MapData, titleOf } from "@/components/map/build";
import { formatPercent, formatRate, plural } from "@/lib/format";

export const KIND_NAMES: Record<MapNode["kind"], string> = {
  service: "Service",
  browser: "Browser",
  database: "Database",
  topic: "Queue or topic",
  external: "Outside",
};

export function nameOf({ nodes }: MapData, id: string): string {
  const node = nodes.find((each) => each.id === id);
  return node ? titleOf(node) : id;
}

export function callersOf({ edges }: MapData, id: string): string[] {
  return [
    ...new Set(edges.filter(({ target, via }) => target === id || via === id).map(({ source }) => source)),
  ];
}

export function calleesOf({ edges }: MapData, id: string): string[] {
  return [
    ...new Set(edges.filter(({ source, via }) => source === id || via === id).map(({ target }) => target)),
  ];
}

export function errorText(errorRate: number | null): string {
  return errorRate === null ? "–" : formatPercent(errorRate);
}

export function nodeText(data: MapData, id: string): string {
  const node = data.nodes.find((each) => each.id === id);
  if (!node) return "";
  const [calls, called] = [calleesOf(data, id).length, callersOf(data, id).length];
  return [
    `${titleOf(node)}, ${KIND_NAMES[node.kind].toLowerCase()}`,
    `${formatRate(node.requests_per_s)}, ${errorText(node.error_rate)} errors`,
    `calls ${plural(calls, "other")}, called by ${plural(called, "other")}`,
  ].join("; ");
}
