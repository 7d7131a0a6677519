/** Draws the cells of the heat map: darker is more spans, redder is more errors among them. */
import { denseCounts, type HeatMapData } from "./heat-map-data";

interface Paint {
  spans: string;
  errors: string;
}

const FAINTEST = 0.16;
/** One error in a thousand must be seen as well: the tint begins here and grows with the root of the share. */
const FAINTEST_TINT = 0.4;

/** 0 to 1, by the logarithm: a single span is seen beside a million. */
export function intensity(count: number, most: number): number {
  if (count <= 0) return 0;
  return most <= 1 ? 1 : FAINTEST + (1 - FAINTEST) * (Math.log(count) / Math.log(most));
}

/** 0 to 1: how far the colour of a cell lies on the way to that of errors. */
export function tint(errors: number, count: number): number {
  return errors <= 0 || count <= 0 ? 0 : FAINTEST_TINT + (1 - FAINTEST_TINT) * Math.sqrt(errors / count);
}

/** On a whole pixel: neighbours share an edge. */
function edge(index: number, of: number, extent: number): number {
  return Math.round((index / of) * extent);
}

/** Sets the size of the canvas in device pixels, so that edges of cells are sharp at any scale. */
export function drawHeatMap(
  canvas: HTMLCanvasElement,
  data: HeatMapData,
  size: { width: number; height: number },
  paint: Paint,
): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const context = canvas.getContext("2d");
  if (!context) return;
  const { counts, errors, most } = denseCounts(data);
  const rows = data.rows.length;
  // Between small cells a gap would be most of the picture.
  const hasGap = size.width / data.column_count > 6 && size.height / rows > 6;
  const gap = hasGap ? Math.round(scale) : 0;
  counts.forEach((count, place) => {
    if (count === 0) return;
    const column = place % data.column_count;
    const row = Math.floor(place / data.column_count);
    const left = edge(column, data.column_count, canvas.width);
    const top = edge(rows - 1 - row, rows, canvas.height);
    const width = Math.max(edge(column + 1, data.column_count, canvas.width) - left - gap, 1);
    const height = Math.max(edge(rows - row, rows, canvas.height) - top - gap, 1);
    const share = tint(errors[place] ?? 0, count);
    const alpha = intensity(count, most);
    context.globalAlpha = alpha * (1 - share);
    context.fillStyle = paint.spans;
    context.fillRect(left, top, width, height);
    if (share === 0) return;
    // A single failed span in a corner is what people look for: it never fades as far as others.
    context.globalAlpha = share * Math.max(alpha, 0.55);
    context.fillStyle = paint.errors;
    context.fillRect(left, top, width, height);
  });
  context.globalAlpha = 1;
}
