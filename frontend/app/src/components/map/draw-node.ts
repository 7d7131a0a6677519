/** One node: its outline tells the kind, its colour and a sign the health, its text what it is. */
import type { Canvas2D } from "./draw";
import { NODE_HEIGHT_PX, NODE_WIDTH_PX } from "./geometry";
import type { Palette, SceneNode } from "./scene";

/** Below the first no text is readable, below the second only the name is. */
const LEAST_TITLE_SCALE = 0.2;
const LEAST_NOTE_SCALE = 0.5;
const LEFT = -NODE_WIDTH_PX / 2;
const TOP = -NODE_HEIGHT_PX / 2;
const ICON_X = LEFT + 17;
const TEXT_X = LEFT + 31;

export function drawNode(
  context: Canvas2D,
  node: SceneNode,
  palette: Palette,
  scale: number,
  isMarked = false,
): void {
  const health = node.tone === "error" ? palette.error : palette.warning;
  const isCalm = node.tone === "calm";
  context.save();
  context.translate(node.x, node.y);
  if (node.isGroup) {
    context.fillStyle = palette.surface;
    context.strokeStyle = palette.line;
    context.lineWidth = 1.25;
    outline(context, node.kind, 5, -5);
    context.fill();
    context.stroke();
  }
  outline(context, node.kind, 0, 0);
  context.fillStyle = palette.surface;
  context.fill();
  context.setLineDash(node.mark === "gone" ? [5, 4] : node.kind === "external" ? [2.5, 2.5] : []);
  context.lineWidth = isMarked ? 2.5 : isCalm ? 1.25 : 2;
  context.strokeStyle = isMarked ? palette.accent : isCalm ? palette.line : health;
  context.stroke();
  context.setLineDash([]);
  if (scale >= LEAST_TITLE_SCALE) {
    drawIcon(context, node, palette);
    drawText(context, node, palette, scale);
  }
  if (!isCalm) drawSign(context, node.tone === "error", health, palette);
  context.restore();
}

function outline(context: Canvas2D, kind: SceneNode["kind"], dx: number, dy: number): void {
  const radius = { service: 6, browser: 6, database: 4, topic: NODE_HEIGHT_PX / 2, external: 6 }[kind];
  context.beginPath();
  context.roundRect(LEFT + dx, TOP + dy, NODE_WIDTH_PX, NODE_HEIGHT_PX, radius);
}

/** A service its colour; a browser a window, a database a drum, a topic rows that wait, what is outside an arrow. */
function drawIcon(context: Canvas2D, { kind, colour }: SceneNode, palette: Palette): void {
  if (kind === "service") {
    context.fillStyle = colour ?? palette.quiet;
    context.beginPath();
    context.roundRect(ICON_X - 4.5, -4.5, 9, 9, 2.5);
    context.fill();
    return;
  }
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.4;
  context.beginPath();
  ICONS[kind](context, ICON_X, 0);
  context.stroke();
}

const ICONS: Record<
  Exclude<SceneNode["kind"], "service">,
  (context: Canvas2D, x: number, y: number) => void
> = {
  browser: (context, x, y) => {
    context.roundRect(x - 7, y - 6, 14, 12, 2);
    context.moveTo(x - 7, y - 2);
    context.lineTo(x + 7, y - 2);
  },
  database: (context, x, y) => {
    context.ellipse(x, y - 4.5, 6, 2.5, 0, 0, 2 * Math.PI);
    context.moveTo(x - 6, y - 4.5);
    context.lineTo(x - 6, y + 4.5);
    context.ellipse(x, y + 4.5, 6, 2.5, 0, Math.PI, 0, true);
    context.lineTo(x + 6, y - 4.5);
    context.moveTo(x + 6, y);
    context.ellipse(x, y, 6, 2.5, 0, 0, Math.PI);
  },
  topic: (context, x, y) => {
    for (const dy of [-4.5, 0, 4.5]) {
      context.moveTo(x - 6, y + dy);
      context.lineTo(x + 6, y + dy);
    }
  },
  external: (context, x, y) => {
    context.moveTo(x - 5, y + 5);
    context.lineTo(x + 5, y - 5);
    context.moveTo(x - 2, y - 5);
    context.lineTo(x + 5, y - 5);
    context.lineTo(x + 5, y + 2);
  },
};

function drawText(context: Canvas2D, node: SceneNode, palette: Palette, scale: number): void {
  const room = NODE_WIDTH_PX - 31 - (node.tone === "calm" ? 10 : 30);
  const isWhole = scale >= LEAST_NOTE_SCALE && node.note !== "";
  context.textBaseline = "middle";
  context.textAlign = "start";
  context.fillStyle = palette.text;
  // From afar the name alone has the room of both lines.
  context.font = scale >= LEAST_NOTE_SCALE ? `520 13px ${palette.font}` : `520 20px ${palette.font}`;
  context.fillText(fitted(context, node.title, room), TEXT_X, isWhole ? -8 : 0.5);
  if (!isWhole) return;
  context.fillStyle =
    node.tone === "calm" ? palette.quiet : node.tone === "error" ? palette.error : palette.warning;
  context.font = `11px ${palette.font}`;
  context.fillText(fitted(context, node.note, room), TEXT_X, 9.5);
}

/** A warning is a triangle, an error a filled octagon: nobody needs the colour to tell them apart. */
function drawSign(context: Canvas2D, isError: boolean, colour: string, palette: Palette): void {
  const x = -LEFT - 17;
  context.fillStyle = colour;
  context.beginPath();
  const corners = isError ? 8 : 3;
  const radius = isError ? 8.5 : 9.5;
  const turn = isError ? Math.PI / 8 : -Math.PI / 2;
  for (let corner = 0; corner < corners; corner++) {
    const angle = turn + (corner * 2 * Math.PI) / corners;
    context.lineTo(x + radius * Math.cos(angle), (isError ? 0 : 1.5) + radius * Math.sin(angle));
  }
  context.closePath();
  context.fill();
  context.fillStyle = palette.surface;
  context.fillRect(x - 1, -4, 2, 5);
  context.fillRect(x - 1, 2.5, 2, 2);
}

const cuts = new Map<string, string>();
const MOST_CUTS = 5_000;

/** As much of a text as there is room for; measured once. */
function fitted(context: Canvas2D, text: string, roomPx: number): string {
  const key = `${context.font}|${roomPx}|${text}`;
  const known = cuts.get(key);
  if (known !== undefined) return known;
  let cut = text;
  for (let most = text.length - 1; most > 0 && context.measureText(cut).width > roomPx; most--)
    cut = `${text.slice(0, most)}…`;
  if (cuts.size > MOST_CUTS) cuts.clear();
  cuts.set(key, cut);
  return cut;
}
