/** Which lane of a chart is free: a tree over the lanes' ends, so that a thousand parallel calls stay quick. Pure. */

export class FreeLanes {
  private size = 64;
  /** At size + lane when the lane is free again; above, the earliest of both below. */
  private freeFrom = new Float64Array(2 * this.size).fill(-Infinity);

  /** The first lane after `above` that is free at a moment. */
  find(above: number, momentNs: number): number {
    const least = above + 1;
    while (least >= this.size) this.grow();
    const found = this.search(1, 0, this.size, least, momentNs);
    if (found >= 0) return found;
    this.grow();
    return this.find(above, momentNs);
  }

  occupy(lane: number, untilNs: number): void {
    let node = this.size + lane;
    this.freeFrom[node] = untilNs;
    for (node >>= 1; node >= 1; node >>= 1)
      this.freeFrom[node] = Math.min(this.freeFrom[2 * node] ?? 0, this.freeFrom[2 * node + 1] ?? 0);
  }

  private search(node: number, first: number, width: number, least: number, momentNs: number): number {
    if (first + width <= least || (this.freeFrom[node] ?? 0) > momentNs) return -1;
    if (width === 1) return first;
    const half = width >> 1;
    const left = this.search(2 * node, first, half, least, momentNs);
    return left >= 0 ? left : this.search(2 * node + 1, first + half, half, least, momentNs);
  }

  private grow(): void {
    const before = this.freeFrom.subarray(this.size, 2 * this.size);
    const size = 2 * this.size;
    const next = new Float64Array(2 * size).fill(-Infinity);
    next.set(before, size);
    for (let node = size - 1; node >= 1; node--)
      next[node] = Math.min(next[2 * node] ?? 0, next[2 * node + 1] ?? 0);
    this.size = size;
    this.freeFrom = next;
  }
}
