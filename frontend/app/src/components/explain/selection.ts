/** What was brushed: a stretch of time, of durations, perhaps errors only. Travels in the URL as one short text. */
import { formatExact } from "@/lib/format";

import { type Box, boxDurations, columnStartMs, durationLabel, type HeatMapData } from "./heat-map-data";

/** Half open. null: no bound of its own on this side; then that of the page's range, or none, holds. */
export interface Selection {
  fromMs: number | null;
  toMs: number | null;
  minDurationNs: number | null;
  maxDurationNs: number | null;
  errors: "any" | "only";
}

export const EVERYTHING: Selection = {
  fromMs: null,
  toMs: null,
  minDurationNs: null,
  maxDurationNs: null,
  errors: "any",
};

const PART = /^(\d{1,16})?$/;

/** "1764320000000~1764320600000~800000000~~errors"; parts that do not bound anything are empty. */
export function writeSelection(selection: Selection): string {
  const { fromMs, toMs, minDurationNs, maxDurationNs, errors } = selection;
  return [fromMs, toMs, minDurationNs, maxDurationNs, errors === "only" ? "errors" : ""]
    .map((part) => part ?? "")
    .join("~");
}

/** undefined for what cannot be read, and for what selects everything: that explains nothing. */
export function readSelection(text: unknown): Selection | undefined {
  if (typeof text !== "string") return undefined;
  const parts = text.split("~");
  const bounds = parts.slice(0, 4);
  const errors = parts[4];
  if (parts.length !== 5 || !bounds.every((part) => PART.test(part))) return undefined;
  if (errors !== "" && errors !== "errors") return undefined;
  const [fromMs, toMs, minDurationNs, maxDurationNs] = bounds.map((part) =>
    part === "" ? null : Number(part),
  );
  const selection: Selection = {
    fromMs: fromMs ?? null,
    toMs: toMs ?? null,
    minDurationNs: minDurationNs ?? null,
    maxDurationNs: maxDurationNs ?? null,
    errors: errors === "errors" ? "only" : "any",
  };
  return isSound(selection) ? selection : undefined;
}

function isSound(selection: Selection): boolean {
  const { fromMs, toMs, minDurationNs, maxDurationNs, errors } = selection;
  const isBounded = [fromMs, toMs, minDurationNs, maxDurationNs].some((bound) => bound !== null);
  return (
    (isBounded || errors === "only") && isAscending(fromMs, toMs) && isAscending(minDurationNs, maxDurationNs)
  );
}

function isAscending(low: number | null, high: number | null): boolean {
  return low === null || high === null || low < high;
}

/** The outermost rows and columns carry no bound: what lies beyond the map's edge belongs to them. */
export function selectBox(data: HeatMapData, box: Box, errors: "any" | "only"): Selection {
  const { minNs, maxNs } = boxDurations(data, box);
  return {
    fromMs: box.left === 0 ? null : columnStartMs(data, box.left),
    toMs: box.right === data.column_count - 1 ? null : columnStartMs(data, box.right + 1),
    minDurationNs: box.bottom === 0 ? null : minNs,
    maxDurationNs: box.top === data.rows.length - 1 ? null : maxNs,
    errors,
  };
}

/** The cells that a selection covers; undefined where it lies outside of the map. */
export function boxOfSelection(data: HeatMapData, selection: Selection): Box | undefined {
  const startMs = columnStartMs(data, 0);
  const stepMs = data.step_ns / 1e6;
  const { fromMs, toMs, minDurationNs, maxDurationNs } = selection;
  const left = fromMs === null ? 0 : Math.floor((fromMs - startMs) / stepMs);
  const right = toMs === null ? data.column_count - 1 : Math.ceil((toMs - startMs) / stepMs) - 1;
  const rows = data.rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ row }) =>
        (row.max_duration_ns ?? Infinity) > (minDurationNs ?? -Infinity) &&
        (row.min_duration_ns ?? -Infinity) < (maxDurationNs ?? Infinity),
    );
  const bottom = rows[0]?.index;
  const top = rows.at(-1)?.index;
  if (bottom === undefined || top === undefined || right < 0 || left >= data.column_count) return undefined;
  return { left: Math.max(left, 0), right: Math.min(right, data.column_count - 1), bottom, top };
}

/** "28 Nov 2026, 09:14:00.000 – 09:20:00.000, 800 ms and longer, errors only" without what is not bounded. */
export function describeSelection(selection: Selection): string {
  const { fromMs, toMs, minDurationNs, maxDurationNs, errors } = selection;
  const parts = [
    describeTime(fromMs, toMs),
    minDurationNs === null && maxDurationNs === null ? "" : durationLabel(minDurationNs, maxDurationNs),
    errors === "only" ? "errors only" : "",
  ];
  return parts.filter(Boolean).join(", ");
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** The day is said once where both ends lie in it, and milliseconds where they are not zero. */
export function describeTime(fromMs: number | null, toMs: number | null): string {
  if (fromMs === null && toMs === null) return "";
  if (fromMs === null) return `until ${momentLabel(toMs ?? 0)}`;
  if (toMs === null) return `from ${momentLabel(fromMs)}`;
  const isSameDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  const end = isSameDay && toMs % 1000 === 0 ? clock.format(toMs) : momentLabel(toMs);
  return `${momentLabel(fromMs)} – ${end}`;
}

function momentLabel(atMs: number): string {
  return atMs % 1000 === 0 ? dayAndClock.format(atMs) : formatExact(atMs);
}
