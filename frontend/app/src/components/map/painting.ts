/** What the page and the thread that draws its map tell each other. */
import type { View } from "./view";

/** A window of width x height CSS pixels on the map, larger by `left` and `top` at each side than what is seen. */
export interface PaintOrder {
  view: View;
  width: number;
  height: number;
  left: number;
  top: number;
  /** Device pixels to a CSS pixel. */
  scale: number;
  /** A node that is being dragged: it and its edges are left out. */
  without: number;
  /** Counts the scenes: what is drawn of an old one is shown, and asked for again. */
  scene: number;
}

export interface Painting {
  order: PaintOrder;
  bitmap: ImageBitmap;
}
