/** A time range as people read it. */
import { parseMoving, PRESETS, type TimeRange } from "./timerange";

const UNIT_NAMES: Readonly<Record<string, string>> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
};

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const second = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Ranges shorter than this need the seconds to tell their ends apart. */
const SECONDS_BELOW_MS = 600_000;

function movingLabel(text: string): string {
  const preset = PRESETS.find((each) => each.text === text);
  if (preset) return preset.label;
  const count = Number.parseInt(text, 10);
  const name = UNIT_NAMES[text.slice(-1)] ?? "";
  return count === 1 ? `Last ${name}` : `Last ${count} ${name}s`;
}

/** "28 Nov, 09:12" and "10:12": the day is said once. */
function fixedEnds(from: string, to: string): readonly [string, string] {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const clock = toMs - fromMs < SECONDS_BELOW_MS ? second : minute;
  const first = `${day.format(fromMs)}, ${clock.format(fromMs)}`;
  const sameDay = day.format(fromMs) === day.format(toMs);
  return [first, sameDay ? clock.format(toMs) : `${day.format(toMs)}, ${clock.format(toMs)}`];
}

export function timeRangeLabel(range: TimeRange): string {
  if (range.kind === "moving") return movingLabel(range.text);
  return fixedEnds(range.from, range.to).join(" – ");
}

/** Where there is room for a few letters only. */
export function timeRangeShort(range: TimeRange): string {
  return range.kind === "moving" ? range.text : "Fixed";
}

/** For the middle of a sentence: "in the last hour". */
export function timeRangePhrase(range: TimeRange): string {
  if (range.kind === "moving") return `in the ${movingLabel(range.text).toLowerCase()}`;
  const [from, to] = fixedEnds(range.from, range.to);
  return `from ${from} to ${to}`;
}

const DAY_MS = 86_400_000;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** That time on the day of `dayMs`, where the reader is. */
function atClock(text: string, dayMs: number): number | undefined {
  const parts = CLOCK.exec(text);
  return parts
    ? new Date(dayMs).setHours(Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0), 0)
    : undefined;
}

/** A time of day is the last one before `untilMs`. */
function readMoment(text: string, untilMs: number): number {
  const today = atClock(text, untilMs);
  if (today === undefined) return Date.parse(text);
  return today <= untilMs ? today : (atClock(text, untilMs - DAY_MS) ?? Number.NaN);
}

/** After a whole first moment a time of day is on the same day. */
function readEnds(from: string, to: string, nowMs: number): readonly [number, number] {
  const fromMs = Date.parse(from);
  if (!Number.isNaN(fromMs)) return [fromMs, atClock(to, fromMs) ?? Date.parse(to)];
  const toMs = readMoment(to, nowMs);
  return [readMoment(from, toMs), toMs];
}

function readDay(typed: string, nowMs: number): readonly [number, number] | undefined {
  const midnightMs = new Date(nowMs).setHours(0, 0, 0, 0);
  if (typed === "today") return [midnightMs, nowMs];
  return typed === "yesterday" ? [new Date(midnightMs - 1).setHours(0, 0, 0, 0), midnightMs] : undefined;
}

/** What somebody typed or pasted: "45m", "yesterday", or two moments with "to", "–" or ".." between them. */
export function readTypedRange(typed: string, nowMs = Date.now()): TimeRange | undefined {
  const moving = parseMoving(typed);
  if (moving) return moving;
  const [from, to, more] = typed.split(/\s+(?:to|–|—|-)\s+|\.\./);
  const ends =
    readDay(typed.trim().toLowerCase(), nowMs) ??
    (from && to && more === undefined ? readEnds(from.trim(), to.trim(), nowMs) : undefined);
  if (!ends || Number.isNaN(ends[0]) || Number.isNaN(ends[1]) || ends[0] >= ends[1]) return undefined;
  return { kind: "fixed", from: new Date(ends[0]).toISOString(), to: new Date(ends[1]).toISOString() };
}
