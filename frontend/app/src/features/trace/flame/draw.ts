/** Frames onto a canvas: only lanes in sight, and of what is narrower than a pixel only what can be seen. */
import type { TimeWindow } from "../model/time";
import { firstAfter, type Frames } from "./frames";

export const LANE_PX = 20;
const GAP_PX = 1;
/** Text in anything narrower could not be read. */
const LEAST_TEXT_PX = 28;
const TEXT_INSET_PX = 5;

export interface Palette {
  /** By number of the service. */
  fills: readonly string[];
  edges: readonly string[];
  text: string;
  ground: string;
  error: string;
  accent: string;
  font: string;
}

interface Scene {
  frames: Frames;
  window: TimeWindow;
  topPx: number;
  widthPx: number;
  heightPx: number;
  names: readonly string[];
  palette: Palette;
  active: number;
  hovered: number;
  /** 1 for each frame that is found; undefined while nothing is looked for. */
  found: Uint8Array | undefined;
}

export function drawFrames(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frames, topPx, widthPx, heightPx, palette } = scene;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, widthPx, heightPx);
  context.font = palette.font;
  context.textBaseline = "middle";
  const first = Math.max(0, Math.floor(topPx / LANE_PX));
  const last = Math.min(frames.lanes - 1, Math.floor((topPx + heightPx) / LANE_PX));
  for (let lane = first; lane <= last; lane++) drawLane(context, scene, lane);
  outline(context, scene, scene.hovered, palette.text, 1);
  outline(context, scene, scene.active, palette.accent, 2);
  context.globalAlpha = 1;
}

function drawLane(context: CanvasRenderingContext2D, scene: Scene, lane: number): void {
  const { frames, window, widthPx, found } = scene;
  const perNs = widthPx / (window.endNs - window.startNs);
  const y = lane * LANE_PX - scene.topPx;
  const end = frames.laneStart[lane + 1] ?? 0;
  let drawnTo = -1;
  for (let place = firstAfter(frames, lane, window.startNs); place < end; place++) {
    const frame = frames.byLane[place] ?? 0;
    const from = frames.from[frame] ?? 0;
    if (from >= window.endNs) return;
    const left = Math.max((from - window.startNs) * perNs, 0);
    const right = Math.min(((frames.to[frame] ?? 0) - window.startNs) * perNs, widthPx);
    const isFound = found === undefined || found[frame] === 1;
    // Within a pixel that is taken only what was looked for may still show.
    if (right <= drawnTo && !(found && isFound)) continue;
    const width = Math.max(right - left - GAP_PX, 1);
    drawnTo = left + width;
    context.globalAlpha = isFound ? 1 : 0.22;
    drawFrame(context, scene, frame, left, y, width);
  }
}

function drawFrame(
  context: CanvasRenderingContext2D,
  { frames, names, palette }: Scene,
  frame: number,
  x: number,
  y: number,
  width: number,
): void {
  const service = frames.service[frame] ?? 0;
  const height = LANE_PX - GAP_PX;
  // What is too narrow for a tint is drawn in the full colour: it would not be seen otherwise.
  context.fillStyle = (width < 4 ? palette.edges[service] : palette.fills[service]) ?? palette.text;
  context.fillRect(x, y, width, height);
  if (width >= 4) {
    context.fillStyle = palette.edges[service] ?? palette.text;
    context.fillRect(x, y, 2, height);
  }
  if ((frames.errors[frame] ?? 0) > 0) {
    context.fillStyle = palette.error;
    context.fillRect(x, y + height - 3, width, 3);
  }
  if (width < LEAST_TEXT_PX) return;
  context.fillStyle = palette.text;
  const text = fitText(context, names[frames.name[frame] ?? 0] ?? "", width - 2 * TEXT_INSET_PX);
  context.fillText(text, x + TEXT_INSET_PX, y + height / 2);
}

/** As much of a text as there is room for: guessed by the average character, then measured. */
function fitText(context: CanvasRenderingContext2D, text: string, roomPx: number): string {
  let most = Math.floor(roomPx / characterPx(context));
  if (text.length <= most && context.measureText(text).width <= roomPx) return text;
  most = Math.min(most, text.length - 1);
  for (; most > 1; most--) {
    const cut = `${text.slice(0, most - 1)}…`;
    if (context.measureText(cut).width <= roomPx) return cut;
  }
  return "";
}

const widths = new Map<string, number>();
const SAMPLE = "GET /orders/{id} SELECT checkout";

function characterPx(context: CanvasRenderingContext2D): number {
  let width = widths.get(context.font);
  if (width === undefined) {
    width = context.measureText(SAMPLE).width / SAMPLE.length;
    widths.set(context.font, width);
  }
  return width;
}

function outline(
  context: CanvasRenderingContext2D,
  { frames, window, widthPx, topPx }: Scene,
  frame: number,
  colour: string,
  line: number,
): void {
  if (frame < 0 || frame >= frames.count) return;
  const perNs = widthPx / (window.endNs - window.startNs);
  const left = Math.max(((frames.from[frame] ?? 0) - window.startNs) * perNs, 0);
  const right = Math.min(((frames.to[frame] ?? 0) - window.startNs) * perNs, widthPx);
  if (right < 0 || left > widthPx) return;
  const y = (frames.lane[frame] ?? 0) * LANE_PX - topPx;
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = line;
  const inset = line / 2;
  context.strokeRect(
    left + inset,
    y + inset,
    Math.max(right - left - GAP_PX - line, 1),
    LANE_PX - GAP_PX - line,
  );
}
