/** All spans of a trace in a strip of pixels: written into memory, for 200,000 calls to a canvas take a second. */
import { isError, type Trace } from "../model/trace";

/** Colours as they lie in memory: a canvas' bytes are red, green, blue, alpha. */
export type Pixel = number;

const SCALE_ROOM_PX = 3;

interface Strip {
  width: number;
  height: number;
  /** Pixels of the screen in one of the page. */
  scale: number;
  services: readonly Pixel[];
  error: Pixel;
}

export function paintStrip(trace: Trace, strip: Strip): Uint32Array<ArrayBuffer> {
  const { width, height, scale, services, error } = strip;
  const pixels = new Uint32Array(width * height);
  const top = SCALE_ROOM_PX * scale;
  const pitch = (height - 2 * top) / trace.count;
  const thickness = Math.max(scale, Math.min(3 * scale, Math.floor(pitch - 0.5)));
  const perNs = width / trace.durationNs;
  // Errors last: nothing may hide one.
  for (const errors of [false, true]) {
    for (let row = 0; row < trace.count; row++) {
      if (isError(trace, row) !== errors) continue;
      const from = Math.max(0, Math.min(width - 1, Math.floor((trace.startNs[row] ?? 0) * perNs)));
      const to = Math.min(width, from + Math.max(scale, Math.ceil((trace.spanNs[row] ?? 0) * perNs)));
      const y = Math.floor(top + row * pitch);
      const fill = errors ? error : (services[trace.service[row] ?? 0] ?? error);
      for (let line = y; line < Math.min(height, y + thickness); line++)
        pixels.fill(fill, line * width + from, line * width + to);
    }
  }
  return pixels;
}
