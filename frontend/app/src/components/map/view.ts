/** Where the eye is over the map: a point of the map (x, y) is seen at (x * scale + left, y * scale + top). Pure. */

export interface View {
  left: number;
  top: number;
  scale: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const LEAST_SCALE = 0.05;
const MOST_SCALE = 3;
/** A map of two nodes is not blown up to fill the window. */
const MOST_FIT_SCALE = 1.15;
/** On a small screen it begins where calls begin, large enough to tell nodes apart. */
const NARROW = { width: 640, scale: 0.34 };

export function toMap(view: View, x: number, y: number): Point {
  return { x: (x - view.left) / view.scale, y: (y - view.top) / view.scale };
}

export function moved(view: View, dx: number, dy: number): View {
  return { ...view, left: view.left + dx, top: view.top + dy };
}

/** The point under the pointer stays under it. */
export function zoomedAt(view: View, x: number, y: number, factor: number): View {
  const scale = Math.min(Math.max(view.scale * factor, LEAST_SCALE), MOST_SCALE);
  const change = scale / view.scale;
  return { scale, left: x - (x - view.left) * change, top: y - (y - view.top) * change };
}

export function fitted(bounds: Bounds, size: Size, margin = 32): View {
  const width = Math.max(bounds.right - bounds.left, 1);
  const height = Math.max(bounds.bottom - bounds.top, 1);
  const room = { width: size.width - 2 * margin, height: size.height - 2 * margin };
  const scale = Math.max(Math.min(room.width / width, room.height / height, MOST_FIT_SCALE), LEAST_SCALE);
  if (size.width < NARROW.width && scale < NARROW.scale)
    return {
      scale: NARROW.scale,
      left: margin / 2 - bounds.left * NARROW.scale,
      top: size.height / 2 - ((bounds.top + bounds.bottom) / 2) * NARROW.scale,
    };
  return {
    scale,
    left: size.width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    top: size.height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
}

export function centredOn(view: View, point: Point, size: Size): View {
  return {
    ...view,
    left: size.width / 2 - point.x * view.scale,
    top: size.height / 2 - point.y * view.scale,
  };
}

/** Whether a point of the map is in sight, with some room around it. */
export function isInSight(view: View, { x, y }: Point, size: Size, margin = 80): boolean {
  const seen = { x: x * view.scale + view.left, y: y * view.scale + view.top };
  return seen.x > margin && seen.y > margin && seen.x < size.width - margin && seen.y < size.height - margin;
}

/** The middle of what is seen and the scale, as they stand in the address: independent of the window's size. */
export function writeView(view: View, size: Size): string {
  const { x, y } = toMap(view, size.width / 2, size.height / 2);
  return `${Math.round(x)}_${Math.round(y)}_${view.scale.toFixed(3)}`;
}

export function readView(text: string | undefined, size: Size): View | undefined {
  const [, x, y, written] = /^(-?\d{1,7})_(-?\d{1,7})_(\d{1,2}\.\d{1,3})$/.exec(text ?? "") ?? [];
  const scale = Number(written);
  if (!x || !y || !(scale >= LEAST_SCALE && scale <= MOST_SCALE)) return undefined;
  return centredOn({ left: 0, top: 0, scale }, { x: Number(x), y: Number(y) }, size);
}
