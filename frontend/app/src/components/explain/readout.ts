/** A box of the heat map in words. */
import { formatInteger } from "@/lib/format";

import {
  type Box,
  boxDurations,
  columnStartMs,
  durationLabel,
  type HeatMapData,
  tallyBox,
} from "./heat-map-data";
import {
  boxOfSelection,
  describeSelection,
  describeTime,
  selectBox,
  type Selection,
  writeSelection,
} from "./selection";

/** "28 Nov, 09:14:00 – 09:20:00 · 800 ms – 1 s · 12 spans, 3 errors" */
export function describeBox(data: HeatMapData, box: Box): string {
  const { minNs, maxNs } = boxDurations(data, box);
  const { count, errors } = tallyBox(data, box);
  const time = describeTime(columnStartMs(data, box.left), columnStartMs(data, box.right + 1));
  return `${time} · ${durationLabel(minNs, maxNs)} · ${countLabel(count, "span")}, ${countLabel(errors, "error")}`;
}

/** Counted where whole cells are selected; what cuts through cells is counted by its explanation. */
export function describeSelected(data: HeatMapData, selection: Selection): string {
  const box = boxOfSelection(data, selection);
  const isWhole = box && writeSelection(selectBox(data, box, "any")) === writeSelection(selection);
  return isWhole ? describeBox(data, box) : describeSelection(selection);
}

/** Every digit: the number leads to exactly as many rows. */
export function countLabel(count: number, one: string): string {
  return `${formatInteger(count)} ${count === 1 ? one : `${one}s`}`;
}
