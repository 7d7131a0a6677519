/** A small shop's map: a gateway calls checkout, which calls a database and, through a topic, a mailer. */
import type { MapEdge, MapNode, ServiceMap } from "@/api/types";

const NOW_S = Math.floor(Date.now() / 1000);

function node(name: string, more: Partial<MapNode> = {}): MapNode {
  return {
    id: `service:${name}`,
    kind: "service",
    name,
    system: null,
    server: null,
    requests: 3_600,
    requests_per_s: 1,
    error_rate: 0,
    p95_ns: 100e6,
    unmatched: 0,
    q: `service=${name}`,
    before: null,
    ...more,
  };
}

export function edge(source: string, target: string, more: Partial<MapEdge> = {}): MapEdge {
  return {
    source: `service:${source}`,
    target: target.includes(":") ? target : `service:${target}`,
    protocol: "grpc",
    via: null,
    calls: 3_600,
    calls_per_s: 1,
    error_rate: 0,
    p50_ns: 40e6,
    p95_ns: 100e6,
    p99_ns: 200e6,
    q: `service=${target}`,
    before: null,
    ...more,
  };
}

export const SHOP_MAP: ServiceMap = {
  counted_until_ms: NOW_S * 1000 - 20_000,
  start_s: NOW_S - 86_400,
  end_s: NOW_S,
  nodes: [
    node("gateway", { requests: 9_000, requests_per_s: 2.5 }),
    node("checkout", { error_rate: 0.08, unmatched: 12 }),
    node("mailer"),
    node("orders", { id: "database:orders", kind: "database", system: "postgresql", server: "db-1" }),
    node("mails", { id: "topic:mails", kind: "topic", system: "kafka" }),
  ],
  edges: [
    edge("gateway", "checkout", { error_rate: 0.08, p95_ns: 842e6, calls: 5_000 }),
    edge("checkout", "database:orders", { protocol: "postgresql", p95_ns: 4e6 }),
    edge("checkout", "mailer", { protocol: "messaging", via: "topic:mails", calls: 300 }),
  ],
};
