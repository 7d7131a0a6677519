/** Numbers and times as people read them: three significant figures, one unit, no surprises. */

const integer = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

function significant(value: number): string {
  if (value === 0) return "0";
  if (value >= 100) return integer.format(value);
  return value >= 10 ? trimZeros(value.toFixed(1)) : trimZeros(value.toFixed(2));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const DURATION_UNITS: ReadonlyArray<readonly [number, string]> = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];

export function formatDuration(durationNs: number): string {
  if (durationNs <= 0) return "0 ms";
  if (durationNs >= 3_600e9)
    return `${Math.floor(durationNs / 3_600e9)} h ${Math.floor((durationNs % 3_600e9) / 60e9)} min`;
  if (durationNs >= 60e9)
    return `${Math.floor(durationNs / 60e9)} min ${Math.floor((durationNs % 60e9) / 1e9)} s`;
  for (const [size, unit] of DURATION_UNITS) {
    // 999.6 ms would print as 1,000 ms: it belongs to the next unit up.
    if (durationNs >= size * 0.9995) return `${significant(Math.max(durationNs / size, 1))} ${unit}`;
  }
  return `${significant(durationNs)} ns`;
}

/**
 * Beyond this an end is not meant: 104 days, as far as doubles count nanoseconds. The server draws the same
 * line (apps/traces/analysis/ends.py).
 */
const LONGEST_NS = Number.MAX_SAFE_INTEGER;

/** What a span says of its end: a duration, or why there is none. */
export function formatSpanDuration(durationNs: number): string {
  if (durationNs < 0) return "ends before it starts";
  return hasEnd(durationNs) ? formatDuration(durationNs) : "no end";
}

export function hasEnd(durationNs: number): boolean {
  return durationNs <= LONGEST_NS;
}

export function formatCount(count: number): string {
  if (count < 10_000) return integer.format(count);
  if (count < 999_500) return `${significant(count / 1e3)}k`;
  return `${significant(count / 1e6)}M`;
}

/** Every digit: where counts must add up, a rounded one would look like a loss. */
export function formatInteger(count: number): string {
  return integer.format(count);
}

const BYTE_UNITS: ReadonlyArray<readonly [number, string]> = [
  [1e12, "TB"],
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
];

/** Powers of ten, as quotas and disks are counted. */
export function formatBytes(bytes: number): string {
  for (const [size, unit] of BYTE_UNITS) {
    if (bytes >= size * 0.9995) return `${significant(Math.max(bytes / size, 1))} ${unit}`;
  }
  return `${integer.format(bytes)} B`;
}

const RATE_UNITS: ReadonlyArray<readonly [number, string]> = [
  [1, "s"],
  [60, "min"],
  [3_600, "h"],
];

/** "41.2/s", "4.2/min", "3/h": the unit in which a rate is a number one can picture, 1 or more. */
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return "0/s";
  const [seconds, unit] = RATE_UNITS.find(([size]) => perSecond * size >= 0.9995) ?? [3_600, "h"];
  const rate = perSecond * seconds;
  if (rate < 0.01) return `< 0.01/${unit}`;
  return `${rate >= 10_000 ? formatCount(rate) : significant(rate)}/${unit}`;
}

/** `ratio` is 0 to 1. A real error rate is never rounded to nothing. */
export function formatPercent(ratio: number): string {
  if (ratio <= 0) return "0%";
  if (ratio < 0.0001) return "< 0.01%";
  return `${significant(ratio * 100)}%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Nanoseconds since 1970 to milliseconds; a string keeps what a JavaScript number cannot. */
export function unixNanoToMs(unixNano: number | string): number {
  return typeof unixNano === "string" ? Number(BigInt(unixNano) / 1000n) / 1000 : unixNano / 1e6;
}

export function formatRelative(atMs: number, nowMs: number): string {
  const elapsedS = Math.round((nowMs - atMs) / 1000);
  if (elapsedS < -5) return `in ${relativeUnit(-elapsedS)}`;
  if (elapsedS < 5) return "just now";
  return `${relativeUnit(elapsedS)} ago`;
}

function relativeUnit(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

const exact = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export function formatExact(atMs: number): string {
  return exact.format(atMs);
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export function formatClock(atMs: number): string {
  return clock.format(atMs);
}

export function formatDay(at: string): string {
  return day.format(Date.parse(at));
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}
