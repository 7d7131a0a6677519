/**
 * A map under the hand. A picture somewhat larger than the window is drawn by another thread; while the hand moves, the
 * browser only moves that picture, and once it rests (or runs out of picture) another one is drawn. What is
 * pointed at, selected or dragged lies on a second canvas over it.
 */
import { drawPart, type Part } from "./draw";
import type { Painting, PaintOrder } from "./painting";
import type { Scene } from "./scene";
import { moved, type Point, type Size, type View } from "./view";

/** Of the window, at each side. */
const MARGIN = 0.25;
const REST_MS = 110;
/** Beyond these a moved picture is too coarse, or a small part of what is seen. */
const STALE_SCALE = { least: 0.5, most: 4 };

/** Older browsers (Safari before 16.4) draw in no other thread: they have the table. */
export const CAN_DRAW = typeof Worker !== "undefined" && typeof OffscreenCanvas !== "undefined";

let spare: Worker | undefined;

function newWorker(): Worker {
  return new Worker(new URL("./painter.worker.ts", import.meta.url), { type: "module" });
}

/** Starts the thread that will draw, while what it is to draw is still on its way. */
export function prepareSurface(): void {
  if (CAN_DRAW) spare ??= newWorker();
}

/** What lies over the picture: the rest steps back while `dims`. */
export interface Highlight {
  part: Part;
  marked: readonly number[];
  dims: boolean;
}

export class Surface {
  view: View = { left: 0, top: 0, scale: 1 };
  size: Size = { width: 0, height: 0 };
  /** The first picture of a scene is there. */
  onPainted: () => void = () => undefined;
  private readonly worker: Worker;
  private readonly base: HTMLCanvasElement;
  private readonly over: HTMLCanvasElement;
  private scene: Scene | undefined;
  private sceneNumber = 0;
  private shown: PaintOrder | undefined;
  private asked: PaintOrder | undefined;
  private isBusy = false;
  private without = -1;
  private highlight: Highlight | undefined;
  private wanted: Highlight | undefined;
  private drawnAt: View = this.view;
  private rest = 0;
  private isMoving = false;

  constructor(base: HTMLCanvasElement, over: HTMLCanvasElement) {
    this.base = base;
    this.over = over;
    this.worker = spare ?? newWorker();
    spare = undefined;
    this.worker.addEventListener("message", ({ data }: MessageEvent<Painting>) => this.show(data));
  }

  destroy(): void {
    clearTimeout(this.rest);
    this.worker.terminate();
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.sceneNumber += 1;
    this.tell(scene);
    this.drawOver();
    this.ask();
  }

  setSize(size: Size): void {
    if (size.width === this.size.width && size.height === this.size.height) return;
    this.size = size;
    const scale = devicePixelRatio || 1;
    this.over.width = Math.round(size.width * scale);
    this.over.height = Math.round(size.height * scale);
    this.drawOver();
    this.ask();
  }

  setView(view: View): void {
    this.view = view;
    this.place();
    clearTimeout(this.rest);
    this.isMoving = true;
    this.rest = window.setTimeout(() => {
      this.isMoving = false;
      this.drawOver();
      this.ask();
    }, REST_MS);
    if (!this.isBusy && this.isOutgrown()) this.ask();
  }

  setHighlight(highlight: Highlight | undefined): void {
    this.wanted = highlight;
    if (highlight === undefined && this.isLanding()) return;
    this.highlight = highlight;
    // A canvas that shows nothing costs as much of a frame as one that does.
    this.over.hidden = highlight === undefined;
    this.base.toggleAttribute("data-dim", highlight?.dims === true);
    this.drawOver();
  }

  /** From now on a node is drawn over the picture only, with its edges. */
  lift(node: number): void {
    this.without = node;
    this.ask();
  }

  /** The node is where it was moved to: it lies over the picture until there is one that holds it. */
  drop(): void {
    this.without = -1;
    if (this.scene) this.setScene(this.scene);
  }

  /** For the eye; whoever holds the places is told once it is put down. */
  moveNode(index: number, place: Point): void {
    const node = this.scene?.nodes[index];
    if (!this.scene || !node) return;
    this.scene = { ...this.scene, nodes: this.scene.nodes.with(index, { ...node, ...place }) };
    this.drawOver();
  }

  drawOver(): void {
    const context = this.over.getContext("2d");
    if (!context) return;
    const { scene, highlight, view } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.over.width, this.over.height);
    this.drawnAt = view;
    this.over.style.transform = "";
    if (!scene || !highlight) return;
    const scale = devicePixelRatio || 1;
    context.setTransform(scale * view.scale, 0, 0, scale * view.scale, scale * view.left, scale * view.top);
    drawPart(context, scene, view, highlight.part, highlight.marked);
  }

  /** Both canvases where the view wants them. */
  private place(): void {
    if (this.shown) {
      const { view, left, top } = this.shown;
      this.base.style.transform = transformOf(moved(view, left, top), this.view);
    }
    if (this.highlight) this.over.style.transform = transformOf(this.drawnAt, this.view);
  }

  private tell(message: Scene | PaintOrder): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no other origin
    this.worker.postMessage(message);
  }

  private ask(): void {
    const { width, height } = this.size;
    if (!this.scene || width === 0 || height === 0 || this.isBusy) return;
    // The first picture is what is seen and no more: it is there sooner.
    const margin = this.shown ? MARGIN : 0;
    const [left, top] = [Math.round(width * margin), Math.round(height * margin)];
    const order: PaintOrder = {
      view: this.view,
      width: width + 2 * left,
      height: height + 2 * top,
      left,
      top,
      scale: devicePixelRatio || 1,
      without: this.without,
      scene: this.sceneNumber,
    };
    if (this.asked && isSame(this.asked, order)) return;
    this.asked = order;
    this.isBusy = true;
    this.tell(order);
  }

  private show({ order, bitmap }: Painting): void {
    this.isBusy = false;
    this.base.style.width = `${order.width}px`;
    this.base.style.height = `${order.height}px`;
    this.base.width = bitmap.width;
    this.base.height = bitmap.height;
    this.base.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
    this.shown = order;
    this.place();
    if (this.wanted !== this.highlight) this.setHighlight(this.wanted);
    this.onPainted();
    // What has changed since this was asked for. While the hand moves on, its rest will ask.
    const isOld = order.scene !== this.sceneNumber || order.without !== this.without;
    if (isOld || order.left === 0 || !this.isMoving || this.isOutgrown()) this.ask();
  }

  /** What was dropped is in no picture yet. */
  private isLanding(): boolean {
    return this.without < 0 && this.shown !== undefined && this.shown.without >= 0;
  }

  /** Part of the window shows no picture, or a coarse one. */
  private isOutgrown(): boolean {
    if (!this.shown) return true;
    const { view, left, top, width, height } = this.shown;
    const change = this.view.scale / view.scale;
    if (change < STALE_SCALE.least || change > STALE_SCALE.most) return true;
    const corner = placeOf(moved(view, left, top), this.view);
    return (
      corner.x > 0 ||
      corner.y > 0 ||
      corner.x + width * change < this.size.width ||
      corner.y + height * change < this.size.height
    );
  }
}

/** Where the corner of what was drawn for one view lies in another. */
function placeOf(drawn: View, now: View): Point {
  const change = now.scale / drawn.scale;
  return { x: now.left - drawn.left * change, y: now.top - drawn.top * change };
}

function transformOf(drawn: View, now: View): string {
  const { x, y } = placeOf(drawn, now);
  return `translate(${x}px, ${y}px) scale(${now.scale / drawn.scale})`;
}

function isSame(a: PaintOrder, b: PaintOrder): boolean {
  return (
    a.scene === b.scene &&
    a.without === b.without &&
    a.width === b.width &&
    a.height === b.height &&
    a.scale === b.scale &&
    a.view.left === b.view.left &&
    a.view.top === b.view.top &&
    a.view.scale === b.view.scale
  );
}
