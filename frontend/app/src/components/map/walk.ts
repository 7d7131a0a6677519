/** From node to node by the arrow keys: right to what it calls, left to who calls it, up and down in the picture. Pure. */
import type { Scene } from "./scene";

export type Step = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The node a step leads to; the same where there is none that way. */
export function stepFrom(scene: Pick<Scene, "nodes" | "edges">, node: number, step: Step): number {
  const here = scene.nodes[node];
  if (!here) return scene.nodes.length > 0 ? 0 : -1;
  const isAlong = step === "ArrowLeft" || step === "ArrowRight";
  const candidates = isAlong
    ? connected(scene, node, step === "ArrowRight")
    : scene.nodes.flatMap((other, index) => {
        const ahead = (other.y - here.y) * (step === "ArrowDown" ? 1 : -1);
        return ahead > 0 ? [index] : [];
      });
  let best = node;
  let least = Infinity;
  for (const index of candidates) {
    const other = scene.nodes[index];
    if (!other || index === node) continue;
    const [dx, dy] = [Math.abs(other.x - here.x), Math.abs(other.y - here.y)];
    // Up and down keep to the column, left and right to the height.
    const distance = isAlong ? dx + 2 * dy : dy + 2 * dx;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** What a node calls, or who calls it; a topic between two stands between them. */
function connected({ edges }: Pick<Scene, "edges">, node: number, forward: boolean): number[] {
  return edges.flatMap(({ source, target, via }) => {
    const path = via >= 0 ? [source, via, target] : [source, target];
    const next = path[path.indexOf(node) + (forward ? 1 : -1)];
    return path.includes(node) && next !== undefined ? [next] : [];
  });
}
