/** Draws the map beside the page: a stroke of 1 500 curves takes longer than a frame lasts. */
import interUrl from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";

import { drawScene } from "./draw";
import type { PaintOrder, Painting } from "./painting";
import type { Scene } from "./scene";

declare const self: {
  fonts: FontFaceSet;
  addEventListener: (type: "message", listen: (event: MessageEvent<Scene | PaintOrder>) => void) => void;
  postMessage: (message: Painting, transfer: Transferable[]) => void;
};

let scene: Scene | undefined;
let canvas: OffscreenCanvas | undefined;

/** A worker knows none of the page's fonts. Without this one it draws in the system's. */
const font = new FontFace("Inter Variable", `url(${interUrl})`, { weight: "100 900" });
self.fonts.add(font);
const ready = font.load().then(
  () => undefined,
  () => undefined,
);

function paint(order: PaintOrder): void {
  if (!scene) return;
  const { view, left, top, scale } = order;
  const [width, height] = [Math.round(order.width * scale), Math.round(order.height * scale)];
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = scene.palette.ground;
  context.fillRect(0, 0, width, height);
  context.setTransform(
    scale * view.scale,
    0,
    0,
    scale * view.scale,
    scale * (view.left + left),
    scale * (view.top + top),
  );
  const seen = {
    left: -(view.left + left) / view.scale,
    top: -(view.top + top) / view.scale,
    right: (order.width - view.left - left) / view.scale,
    bottom: (order.height - view.top - top) / view.scale,
  };
  drawScene(context, scene, view, seen, order.without);
  const bitmap = canvas.transferToImageBitmap();
  self.postMessage({ order, bitmap }, [bitmap]);
}

self.addEventListener("message", ({ data }) => {
  void ready.then(() => {
    if ("nodes" in data) scene = data;
    else paint(data);
  });
});
