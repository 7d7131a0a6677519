/** Where the axes of the heat map carry a mark, and what it says. */
import { formatDuration } from "@/lib/format";

import { columnStartMs, type HeatMapData } from "./heat-map-data";

interface Tick {
  /** 0 to 1: from the left, or from the bottom. */
  at: number;
  label: string;
}

const POWERS_OF_TEN = new Set(Array.from({ length: 17 }, (_, power) => 10 ** power));
const UNIT_STARTS = new Set([1, 1e3, 1e6, 1e9]);

/**
 * Powers of ten, at the lower edge of their rows. Where they would stand closer than `room` pixels, fewer:
 * those where a unit begins (1 µs, 1 ms, 1 s) go last.
 */
export function durationTicks(data: HeatMapData, heightPx: number, room = 22): Tick[] {
  const perRow = 1 / Math.max(data.rows.length, 1);
  const all = data.rows.flatMap((row, index) => {
    const ns = row.min_duration_ns;
    return ns !== null && POWERS_OF_TEN.has(ns) ? [{ at: index * perRow, ns }] : [];
  });
  const isCrowded =
    all.length > 1 && ((all.at(-1)?.at ?? 0) - (all[0]?.at ?? 0)) * heightPx < room * (all.length - 1);
  const shown = isCrowded ? all.filter(({ ns }) => UNIT_STARTS.has(ns)) : all;
  return shown.map(({ at, ns }) => ({ at, label: formatDuration(ns) }));
}

/** A mark that has no room for its label before the end of the axis is left out. */
const LABEL_PX = 36;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 365].map((days) => days * DAY_MS),
];

/** Round moments of local time, no closer than `room` pixels. */
export function timeTicks(data: HeatMapData, widthPx: number, room = 84): Tick[] {
  const fromMs = columnStartMs(data, 0);
  const toMs = columnStartMs(data, data.column_count);
  const count = Math.max(Math.floor(widthPx / room), 1);
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= count) ?? 365 * DAY_MS;
  const zoneMs = new Date(fromMs).getTimezoneOffset() * MINUTE_MS;
  const firstMs = Math.ceil((fromMs - zoneMs) / stepMs) * stepMs + zoneMs;
  const ticks: Tick[] = [];
  const lastMs = toMs - (LABEL_PX / Math.max(widthPx, LABEL_PX)) * (toMs - fromMs);
  for (let atMs = firstMs; atMs < lastMs; atMs += stepMs) {
    ticks.push({ at: (atMs - fromMs) / (toMs - fromMs), label: timeLabel(atMs, stepMs) });
  }
  return ticks;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const second = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const fraction = new Intl.DateTimeFormat("en-GB", {
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 2,
});

function timeLabel(atMs: number, stepMs: number): string {
  const at = new Date(atMs);
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
  if (stepMs >= DAY_MS || (isMidnight && stepMs >= MINUTE_MS)) return day.format(at);
  if (stepMs >= MINUTE_MS) return minute.format(at);
  return stepMs >= 1000 ? second.format(at) : fraction.format(at);
}
