/** The time range a page looks at: a preset that moves with the clock, or two fixed ends. Lives in the URL. */

export const PRESETS = {
  "15m": { label: "Last 15 minutes", short: "15m", seconds: 900 },
  "1h": { label: "Last hour", short: "1h", seconds: 3_600 },
  "6h": { label: "Last 6 hours", short: "6h", seconds: 21_600 },
  "24h": { label: "Last 24 hours", short: "24h", seconds: 86_400 },
  "7d": { label: "Last 7 days", short: "7d", seconds: 604_800 },
  "30d": { label: "Last 30 days", short: "30d", seconds: 2_592_000 },
} as const;

export type Preset = keyof typeof PRESETS;

const DEFAULT_PRESET: Preset = "24h";

export interface TimeRangeSearch {
  range?: Preset;
  from?: string;
  to?: string;
}

export type TimeRange = { kind: "preset"; preset: Preset } | { kind: "fixed"; from: string; to: string };

function isPreset(value: unknown): value is Preset {
  return typeof value === "string" && Object.hasOwn(PRESETS, value);
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
  return isPreset(search.range) && search.range !== DEFAULT_PRESET ? { range: search.range } : {};
}

/** Never trusts the type: what a person typed into the address may stand beside what was parsed from it. */
export function timeRangeOf(search: TimeRangeSearch): TimeRange {
  const { range, from, to } = parseTimeRange({ ...search });
  if (from && to) return { kind: "fixed", from, to };
  return { kind: "preset", preset: range ?? DEFAULT_PRESET };
}

/** Every part is named, so that the parts of the range before are taken out of the URL. */
export function searchOfTimeRange(range: TimeRange): {
  range: Preset | undefined;
  from: string | undefined;
  to: string | undefined;
} {
  if (range.kind === "fixed") return { range: undefined, from: range.from, to: range.to };
  return {
    range: range.preset === DEFAULT_PRESET ? undefined : range.preset,
    from: undefined,
    to: undefined,
  };
}

/** A moving range leaves its end open: a trace that starts while the answer is on its way is not lost. */
export function timeRangeQuery(range: TimeRange, nowMs: number): { start: string; end?: string } {
  if (range.kind === "fixed") return { start: range.from, end: range.to };
  return { start: new Date(nowMs - PRESETS[range.preset].seconds * 1000).toISOString() };
}

export function timeRangeStartMs(range: TimeRange, nowMs: number): number {
  return range.kind === "fixed" ? Date.parse(range.from) : nowMs - PRESETS[range.preset].seconds * 1000;
}

/** New traces can only fall into a range that reaches the present. */
export function isMoving(range: TimeRange): boolean {
  return range.kind === "preset";
}

const shortDate = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

export function timeRangeLabel(range: TimeRange): string {
  if (range.kind === "preset") return PRESETS[range.preset].label;
  return `${shortDate.format(Date.parse(range.from))} – ${shortDate.format(Date.parse(range.to))}`;
}

/** For the middle of a sentence: "in the last hour". */
export function timeRangePhrase(range: TimeRange): string {
  if (range.kind === "preset") return `in the ${PRESETS[range.preset].label.toLowerCase()}`;
  return `from ${shortDate.format(Date.parse(range.from))} to ${shortDate.format(Date.parse(range.to))}`;
}

/** `<input type="datetime-local">` speaks local time without a zone. */
export function toLocalInput(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocalInput(text: string): string | undefined {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}
