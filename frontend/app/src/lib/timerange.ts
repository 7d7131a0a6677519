/** The time range a page looks at: one that moves with the clock, or two fixed ends. Lives in the URL. */

export const PRESETS = [
  { text: "15m", label: "Last 15 minutes" },
  { text: "1h", label: "Last hour" },
  { text: "6h", label: "Last 6 hours" },
  { text: "24h", label: "Last 24 hours" },
  { text: "7d", label: "Last 7 days" },
  { text: "15d", label: "Last 15 days" },
] as const;

/** For how long spans and lines are kept (TTL in apps/clickhouse/schema.sql). */
export const KEPT = { days: 15, seconds: 15 * 86_400 } as const;

const DEFAULT_TEXT = "24h";
const DEFAULT_SECONDS = 86_400;

const UNITS = {
  s: { seconds: 1, name: "second" },
  m: { seconds: 60, name: "minute" },
  h: { seconds: 3_600, name: "hour" },
  d: { seconds: 86_400, name: "day" },
  w: { seconds: 604_800, name: "week" },
} as const;
type Unit = keyof typeof UNITS;

const LONGEST_SECONDS = 400 * 86_400;

export interface TimeRangeSearch {
  range?: string;
  from?: string;
  to?: string;
}

/** `text` as in the URL: "45m". */
interface MovingRange {
  kind: "moving";
  text: string;
  seconds: number;
}

interface FixedRange {
  kind: "fixed";
  from: string;
  to: string;
}

export type TimeRange = MovingRange | FixedRange;

function unitOf(letter: string): Unit | undefined {
  return Object.hasOwn(UNITS, letter) ? (letter as Unit) : undefined;
}

/** "45m", "2 h", "last 3 days": what a person types; undefined for what is no length of time. */
export function parseMoving(typed: unknown): MovingRange | undefined {
  if (typeof typed !== "string") return undefined;
  const [, digits, word = ""] = /^(?:last\s+)?(\d{1,6})\s*([a-z]+)$/i.exec(typed.trim()) ?? [];
  const lower = word.toLowerCase();
  const unit = unitOf(lower.charAt(0));
  if (!digits || !unit) return undefined;
  const { name, seconds: unitSeconds } = UNITS[unit];
  if (lower.length > 1 && !`${name}s`.startsWith(lower)) return undefined;
  const seconds = Number(digits) * unitSeconds;
  if (seconds < 1 || seconds > LONGEST_SECONDS) return undefined;
  return { kind: "moving", text: `${Number(digits)}${unit}`, seconds };
}

/** In the largest unit that leaves no rest. */
export function movingOf(seconds: number): MovingRange {
  const whole = Math.min(Math.max(Math.round(seconds), 1), LONGEST_SECONDS);
  const preset = PRESETS.find(({ text }) => parseMoving(text)?.seconds === whole);
  const unit = (["d", "h", "m"] as const).find((each) => whole % UNITS[each].seconds === 0) ?? "s";
  return {
    kind: "moving",
    text: preset?.text ?? `${whole / UNITS[unit].seconds}${unit}`,
    seconds: whole,
  };
}

function isoOrUndefined(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}

/** Reads whatever stands in the URL; what cannot be read falls back to the default range. */
export function parseTimeRange(search: Record<string, unknown>): TimeRangeSearch {
  const from = isoOrUndefined(search.from);
  const to = isoOrUndefined(search.to);
  if (from && to && from < to) return { from, to };
  const moving = parseMoving(search.range);
  return moving && moving.seconds !== DEFAULT_SECONDS ? { range: moving.text } : {};
}

/** Never trusts the type: what a person typed into the address may stand beside what was parsed from it. */
export function timeRangeOf(search: TimeRangeSearch): TimeRange {
  const { range, from, to } = parseTimeRange({ ...search });
  if (from && to) return { kind: "fixed", from, to };
  return parseMoving(range) ?? { kind: "moving", text: DEFAULT_TEXT, seconds: DEFAULT_SECONDS };
}

/** Every part is named, so that the parts of the range before are taken out of the URL. */
export function searchOfTimeRange(range: TimeRange): {
  range: string | undefined;
  from: string | undefined;
  to: string | undefined;
} {
  if (range.kind === "fixed") return { range: undefined, from: range.from, to: range.to };
  return {
    range: range.seconds === DEFAULT_SECONDS ? undefined : range.text,
    from: undefined,
    to: undefined,
  };
}

/** A moving range leaves its end open: a trace that starts while the answer is on its way is not lost. */
export function timeRangeQuery(range: TimeRange, nowMs: number): { start: string; end?: string } {
  if (range.kind === "fixed") return { start: range.from, end: range.to };
  return { start: new Date(nowMs - range.seconds * 1000).toISOString() };
}

/** Both ends in unix milliseconds. */
export function boundsOf(range: TimeRange, nowMs: number): { startMs: number; endMs: number } {
  if (range.kind === "fixed") return { startMs: Date.parse(range.from), endMs: Date.parse(range.to) };
  return { startMs: nowMs - range.seconds * 1000, endMs: nowMs };
}

export function fixedRange(startMs: number, endMs: number): FixedRange {
  return {
    kind: "fixed",
    from: new Date(Math.floor(startMs)).toISOString(),
    to: new Date(Math.max(Math.ceil(endMs), Math.floor(startMs) + 1)).toISOString(),
  };
}

/** Part of it, or all, lies where nothing is kept any more. */
export function reachesBeyondKept(range: TimeRange, nowMs: number): boolean {
  return boundsOf(range, nowMs).startMs < nowMs - KEPT.seconds * 1000;
}

/** New traces can only fall into a range that reaches the present. */
export function isMoving(range: TimeRange): range is MovingRange {
  return range.kind === "moving";
}

/** `<input type="datetime-local">` speaks local time without a zone. */
export function toLocalInput(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function fromLocalInput(text: string): string | undefined {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}
