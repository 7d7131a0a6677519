/** Many ends of the same kind as one node: databases of one system, hosts outside, topics. Pure. */
import type { MapEdge, MapNode } from "@/api/types";
import type { MapData } from "@/components/map/build";

/** Of a map with more nodes than this, the ends are gathered unless the reader wants each. */
const MANY_NODES = 40;
const LEAST_MEMBERS = 3;
/** A filter of more parts is no filter that anybody reads. */
const MOST_TERMS = 6;
const PREFIX = "group:";

type GroupChoice = "each" | "ends" | undefined;

export function isGathered(choice: GroupChoice, nodes: number): boolean {
  return choice === undefined ? nodes > MANY_NODES : choice === "ends";
}

export function isGroupId(id: string): boolean {
  return id.startsWith(PREFIX);
}

interface Wish {
  /** Groups that are open: their members stand by themselves. */
  opened: readonly string[];
  /** Never gathered: what is selected or looked for must be seen. */
  kept: readonly string[];
}

/** What calls nothing itself may be gathered with its like; who calls others has a place of its own. */
export function gathered({ nodes, edges }: MapData, { opened, kept }: Wish): MapData {
  const groups = groupsOf(
    nodes,
    new Set(edges.flatMap(({ source, via }) => (via ? [source, via] : [source]))),
  );
  const groupOf = new Map(
    [...groups]
      .filter(([id, members]) => members.length >= LEAST_MEMBERS && !opened.includes(id))
      .flatMap(([id, members]) => members.map((member): [string, string] => [member.id, id]))
      .filter(([member]) => !kept.includes(member)),
  );
  if (groupOf.size === 0) return { nodes, edges };
  const merged = [...groups].flatMap(([id, members]) => {
    const inside = members.filter((member) => groupOf.get(member.id) === id);
    return inside.length > 0 ? [mergedNode(id, inside)] : [];
  });
  return {
    nodes: [...nodes.filter(({ id }) => !groupOf.has(id)), ...merged],
    edges: mergedEdges(edges, groupOf),
  };
}

function groupsOf(nodes: readonly MapNode[], calling: ReadonlySet<string>): Map<string, MapNode[]> {
  const groups = new Map<string, MapNode[]>();
  for (const node of nodes) {
    if ((node.kind !== "database" && node.kind !== "external") || calling.has(node.id)) continue;
    const id = `${PREFIX}${node.kind}:${node.kind === "database" ? (node.system ?? "") : ""}`;
    const members = groups.get(id);
    if (members) members.push(node);
    else groups.set(id, [node]);
  }
  return groups;
}

function mergedNode(id: string, members: readonly MapNode[]): MapNode & { members: readonly string[] } {
  const [{ kind, system } = { kind: "external" as const, system: null }] = members;
  const requests = sum(members, (member) => member.requests);
  const before = members.some((member) => member.before !== null);
  return {
    id,
    kind,
    name:
      kind === "database"
        ? `${members.length} ${system ?? "databases"}${system ? " databases" : ""}`
        : `${members.length} external hosts`,
    system,
    server: null,
    requests,
    requests_per_s: sum(members, (member) => member.requests_per_s),
    error_rate: rateOf(members.map((member) => [member.error_rate, member.requests])),
    // No percentile can be had of several; the figures stand at each member.
    p95_ns: null,
    unmatched: sum(members, (member) => member.unmatched),
    before: before
      ? {
          requests: sum(members, (member) => member.before?.requests ?? 0),
          requests_per_s: sum(members, (member) => member.before?.requests_per_s ?? 0),
          error_rate: rateOf(
            members.map((member) => [member.before?.error_rate ?? null, member.before?.requests ?? 0]),
          ),
          p95_ns: null,
        }
      : null,
    q: eitherOf(members),
    members: members.map((member) => member.id),
  };
}

function mergedEdges(edges: readonly MapEdge[], groupOf: ReadonlyMap<string, string>): MapEdge[] {
  const bundles = new Map<string, MapEdge[]>();
  const rest: MapEdge[] = [];
  for (const edge of edges) {
    const group = groupOf.get(edge.target);
    if (group === undefined) {
      rest.push(edge);
      continue;
    }
    const key = `${edge.source}\n${group}\n${edge.protocol}`;
    const bundle = bundles.get(key);
    if (bundle) bundle.push({ ...edge, target: group });
    else bundles.set(key, [{ ...edge, target: group }]);
  }
  return [...rest, ...[...bundles.values()].map(mergedEdge)];
}

function mergedEdge(bundle: MapEdge[]): MapEdge {
  const [first] = bundle;
  if (!first || bundle.length === 1) return first as MapEdge;
  return {
    ...first,
    calls: sum(bundle, ({ calls }) => calls),
    calls_per_s: sum(bundle, ({ calls_per_s }) => calls_per_s),
    error_rate: rateOf(bundle.map(({ error_rate, calls }) => [error_rate, calls])),
    p50_ns: null,
    p95_ns: null,
    p99_ns: null,
    q: eitherOf(bundle),
    before: bundle.some(({ before }) => before !== null)
      ? {
          calls: sum(bundle, ({ before }) => before?.calls ?? 0),
          calls_per_s: sum(bundle, ({ before }) => before?.calls_per_s ?? 0),
          error_rate: rateOf(bundle.map(({ before }) => [before?.error_rate ?? null, before?.calls ?? 0])),
          p95_ns: null,
        }
      : null,
  };
}

/** What finds any of them; empty where nobody would read it. */
function eitherOf(rows: readonly { q: string }[]): string {
  return rows.length <= MOST_TERMS ? rows.map(({ q }) => `(${q})`).join(" || ") : "";
}

function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

/** Of rates and what they are of: the rate of all. */
function rateOf(parts: readonly (readonly [number | null, number])[]): number | null {
  const all = sum(parts, ([, count]) => count);
  return all === 0 ? null : sum(parts, ([rate, count]) => (rate ?? 0) * count) / all;
}
