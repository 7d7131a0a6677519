/** A map onto a canvas. Edges of one look are one stroke; what is out of sight or too small to read costs nothing. */
import { type Curve, pointOn } from "./geometry";
import { drawNode } from "./draw-node";
import { curvesOf, endsOf, type EdgeTone, type Palette, type Scene } from "./scene";
import type { Bounds, View } from "./view";

export type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface Part {
  edges: readonly number[];
  nodes: readonly number[];
}

const WIDTHS_PX = [1, 1.5, 2.25, 3.25, 4.75] as const;
/** Later ones lie on top. */
const TONES: readonly EdgeTone[] = ["faint", "calm", "gone", "new", "warning", "error"];
const ARROW_PX = 7;
/** Labels stand on so few edges, and only where they can be read. */
const LEAST_LABEL_SCALE = 0.45;
const LABEL_PX = 11;
const MOST_LABEL_GROWTH = 1.35;

function strokeOf(tone: EdgeTone, palette: Palette): string {
  if (tone === "error") return palette.error;
  if (tone === "warning") return palette.warning;
  if (tone === "faint") return palette.faint;
  return tone === "new" ? palette.text : palette.edge;
}

/** `seen` is the part of the map that is drawn; `without` a node that something else draws. */
export function drawScene(context: Canvas2D, scene: Scene, view: View, seen: Bounds, without: number): void {
  const edges = scene.edges.flatMap((edge, index) =>
    without >= 0 && endsOf(edge).includes(without) ? [] : [index],
  );
  drawEdges(context, scene, view, edges, seen);
  scene.nodes.forEach((node, index) => {
    const isSeen =
      node.x > seen.left - 200 &&
      node.x < seen.right + 200 &&
      node.y > seen.top - 80 &&
      node.y < seen.bottom + 80;
    if (isSeen && index !== without) drawNode(context, node, scene.palette, view.scale);
  });
  drawLabels(context, scene, view, edges, "remark");
}

/** Some nodes and edges, over the rest. */
export function drawPart(
  context: Canvas2D,
  scene: Scene,
  view: View,
  part: Part,
  marked: readonly number[],
): void {
  drawEdges(context, scene, view, part.edges, undefined);
  for (const index of part.nodes) {
    const node = scene.nodes[index];
    if (node) drawNode(context, node, scene.palette, view.scale, marked.includes(index));
  }
  if (part.edges.length <= 24) drawLabels(context, scene, view, part.edges, "label");
}

function drawEdges(
  context: Canvas2D,
  scene: Scene,
  view: View,
  indexes: readonly number[],
  seen: Bounds | undefined,
): void {
  const looks = looksOf(scene, indexes, seen);
  for (const look of [...looks.keys()].toSorted()) {
    const [tone = 0, weight = 0] = look.split(" ").map(Number);
    stroke(context, scene.palette, view, looks.get(look) ?? [], TONES[tone] ?? "calm", weight);
  }
}

/** Curves by how they look, in the order in which they are drawn. */
function looksOf(scene: Scene, indexes: readonly number[], seen: Bounds | undefined): Map<string, Curve[]> {
  const looks = new Map<string, Curve[]>();
  for (const index of indexes) {
    const edge = scene.edges[index];
    if (!edge) continue;
    const look = `${TONES.indexOf(edge.tone)} ${edge.weight}`;
    const curves = curvesOf(scene.nodes, edge).filter((curve) => !seen || touches(curve, seen));
    const others = looks.get(look);
    if (others) others.push(...curves);
    else looks.set(look, curves);
  }
  return looks;
}

function stroke(
  context: Canvas2D,
  palette: Palette,
  view: View,
  curves: readonly Curve[],
  tone: EdgeTone,
  weight: number,
): void {
  const width = (WIDTHS_PX[weight] ?? 1) * Math.max(1, Math.min(1 / view.scale, 2.2) * 0.8);
  context.strokeStyle = strokeOf(tone, palette);
  context.fillStyle = context.strokeStyle;
  context.lineWidth = width;
  context.setLineDash(tone === "gone" ? [7, 6] : []);
  context.beginPath();
  for (const { from, leave, arrive, to } of curves) {
    context.moveTo(from.x, from.y);
    context.bezierCurveTo(leave.x, leave.y, arrive.x, arrive.y, to.x - ARROW_PX, to.y);
  }
  context.stroke();
  context.setLineDash([]);
  const half = ARROW_PX / 2 + width / 3;
  context.beginPath();
  for (const { to } of curves) {
    context.moveTo(to.x, to.y);
    context.lineTo(to.x - ARROW_PX - 2, to.y - half);
    context.lineTo(to.x - ARROW_PX - 2, to.y + half);
    context.closePath();
  }
  context.fill();
}

function touches({ from, leave, arrive, to }: Curve, seen: Bounds): boolean {
  const right = Math.max(from.x, leave.x, to.x);
  const left = Math.min(from.x, arrive.x, to.x);
  return (
    right >= seen.left &&
    left <= seen.right &&
    Math.max(from.y, to.y) >= seen.top &&
    Math.min(from.y, to.y) <= seen.bottom
  );
}

function drawLabels(
  context: Canvas2D,
  scene: Scene,
  view: View,
  indexes: readonly number[],
  what: "label" | "remark",
): void {
  if (view.scale < LEAST_LABEL_SCALE) return;
  const { palette, nodes, edges } = scene;
  // As large as it can be read, from further away, too.
  const size = LABEL_PX * Math.max(1, Math.min(1 / view.scale, MOST_LABEL_GROWTH));
  context.font = `${size}px ${palette.font}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const index of indexes) {
    const edge = edges[index];
    const curve = edge && curvesOf(nodes, edge).at(-1);
    const text = edge?.[what];
    if (!edge || !text || !curve) continue;
    const { x, y } = pointOn(curve, 0.5);
    const width = context.measureText(text).width + size;
    context.fillStyle = palette.ground;
    context.beginPath();
    context.roundRect(x - width / 2, y - size * 0.8, width, size * 1.6, 4);
    context.fill();
    context.fillStyle =
      edge.tone === "error" || edge.tone === "warning" ? strokeOf(edge.tone, palette) : palette.text;
    context.fillText(text, x, y + 0.5);
  }
  context.textAlign = "start";
}
