/** Trees in pre-order columns: parents, ends, children, self time. Linear, never recursive. Pure. */
/** In pre-order the parent is the nearest row above that is one level higher. */
export function parentsOf(depth: Uint32Array): Int32Array {
  const parent = new Int32Array(depth.length);
  for (let row = 0; row < depth.length; row++) {
    const level = depth[row] ?? 0;
    let above = row - 1;
    // Up the path of the row before, which holds every open ancestor: in all, each is left once.
    while (above >= 0 && (depth[above] ?? 0) >= level) above = parent[above] ?? -1;
    parent[row] = above;
  }
  return parent;
}

/** Starts are told from the parent's; parents stand before their children. */
export function absoluteStarts(parent: Int32Array, afterParentNs: readonly number[]): Float64Array {
  const startNs = Float64Array.from(afterParentNs);
  for (let row = 0; row < startNs.length; row++) {
    const above = parent[row] ?? -1;
    if (above >= 0) startNs[row] = (startNs[row] ?? 0) + (startNs[above] ?? 0);
  }
  return startNs;
}

export function subtreeEnds(parent: Int32Array): Uint32Array {
  const end = new Uint32Array(parent.length);
  for (let row = parent.length - 1; row >= 0; row--) {
    if (end[row] === 0) end[row] = row + 1;
    const above = parent[row] ?? -1;
    // Backwards, the first child met is the last one: its end is the parent's.
    if (above >= 0 && end[above] === 0) end[above] = end[row] ?? 0;
  }
  return end;
}

export function countErrors(status: Uint8Array, error: number): Uint32Array {
  const before = new Uint32Array(status.length + 1);
  for (let row = 0; row < status.length; row++)
    before[row + 1] = (before[row] ?? 0) + (status[row] === error ? 1 : 0);
  return before;
}

/** A span's children, by start; of -1 the roots. */
export function* childrenOf(trace: { end: Uint32Array; count: number }, row: number): Generator<number> {
  const end = row < 0 ? trace.count : (trace.end[row] ?? 0);
  for (let child = row + 1; child < end; child = trace.end[child] ?? end) yield child;
}

/**
 * The time of each span that no child covers, in ns. Children may overlap and reach beyond their parent: what
 * counts is the union of them, inside it.
 */
export function selfTimes(trace: {
  parent: Int32Array;
  startNs: Float64Array;
  spanNs: Float64Array;
}): Float64Array {
  const { parent, startNs, spanNs } = trace;
  const selfNs = Float64Array.from(spanNs);
  /** How far, from the left, a span is covered by the children met so far: siblings come by start. */
  const coveredTo = Float64Array.from(startNs);
  for (let row = 0; row < parent.length; row++) {
    const above = parent[row] ?? -1;
    if (above < 0) continue;
    const aboveEnd = (startNs[above] ?? 0) + (spanNs[above] ?? 0);
    const from = Math.max(startNs[row] ?? 0, coveredTo[above] ?? 0);
    const to = Math.min((startNs[row] ?? 0) + (spanNs[row] ?? 0), aboveEnd);
    if (to <= from) continue;
    selfNs[above] = (selfNs[above] ?? 0) - (to - from);
    coveredTo[above] = to;
  }
  return selfNs;
}
