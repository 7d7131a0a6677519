/** How far each node stands from where calls begin: what calls is before what is called, cycles broken. Pure. */

export interface Edge {
  source: number;
  target: number;
  weight: number;
}

/**
 * The edges with few of them turned round, so that no cycle is left, in an order that all of them follow: first what
 * only calls, last what is only called (Eades, Lin and Smyth 1993).
 */
export function acyclicOrder(count: number, edges: readonly Edge[]): { order: number[]; edges: Edge[] } {
  const order = orderNodes(count, edges);
  const place: number[] = [];
  order.forEach((node, at) => (place[node] = at));
  const turned = edges.map((edge) =>
    (place[edge.source] ?? 0) < (place[edge.target] ?? 0)
      ? edge
      : { ...edge, source: edge.target, target: edge.source },
  );
  return { order, edges: turned };
}

function orderNodes(count: number, edges: readonly Edge[]): number[] {
  const calls: number[][] = Array.from({ length: count }, () => []);
  const callers: number[][] = Array.from({ length: count }, () => []);
  for (const { source, target } of edges) {
    calls[source]?.push(target);
    callers[target]?.push(source);
  }
  const out = calls.map((nodes) => nodes.length);
  const into = callers.map((nodes) => nodes.length);
  const left = new Set(out.keys());
  const first: number[] = [];
  const last: number[] = [];
  const take = (node: number) => {
    left.delete(node);
    for (const other of calls[node] ?? []) into[other] = (into[other] ?? 0) - 1;
    for (const other of callers[node] ?? []) out[other] = (out[other] ?? 0) - 1;
  };
  while (left.size > 0) {
    let best = -1;
    let end: number[] | undefined;
    let most = -Infinity;
    for (const node of left) {
      if (out[node] === 0) {
        [best, end] = [node, last];
        break;
      }
      const lead = into[node] === 0 ? Infinity : (out[node] ?? 0) - (into[node] ?? 0);
      if (lead > most) [best, end, most] = [node, first, lead];
    }
    end?.push(best);
    take(best);
  }
  return [...first, ...last.toReversed()];
}

/** The longest way to each node, pressed into at most so many ranks; who calls stands right before what it calls. */
export function rankNodes(
  count: number,
  { order, edges }: { order: readonly number[]; edges: readonly Edge[] },
  mostRanks: number,
): number[] {
  const calls: number[][] = Array.from({ length: count }, () => []);
  for (const { source, target } of edges) calls[source]?.push(target);
  const ranks = longestWays(calls, order);
  const called = new Set(edges.map(({ target }) => target));
  for (const node of order) {
    if (called.has(node)) continue;
    const nearest = Math.min(...(calls[node] ?? []).map((other) => ranks[other] ?? 0));
    if (Number.isFinite(nearest)) ranks[node] = nearest - 1;
  }
  const deepest = Math.max(...ranks, 0) + 1;
  if (deepest <= mostRanks) return ranks;
  return ranks.map((rank) => Math.floor((rank * mostRanks) / deepest));
}

function longestWays(calls: readonly (readonly number[])[], order: readonly number[]): number[] {
  const ranks = calls.map(() => 0);
  for (const node of order)
    for (const other of calls[node] ?? []) ranks[other] = Math.max(ranks[other] ?? 0, (ranks[node] ?? 0) + 1);
  return ranks;
}
