/** How far back the health page looks. Counts by minute are kept for a day. */
const RANGES = {
  "1h": { name: "1 h", phrase: "in the last hour", minutes: 60, barMinutes: 1, tickMinutes: 10 },
  "6h": { name: "6 h", phrase: "in the last 6 hours", minutes: 360, barMinutes: 5, tickMinutes: 60 },
  "24h": { name: "24 h", phrase: "in the last 24 hours", minutes: 1_440, barMinutes: 15, tickMinutes: 240 },
} as const;

type RangeName = keyof typeof RANGES;
export type Range = (typeof RANGES)[RangeName];

const DEFAULT_RANGE: RangeName = "1h";

export const RANGE_CHOICES = Object.entries(RANGES).map(([value, { name }]) => ({
  value: value as RangeName,
  name,
}));

interface IngestSearch {
  /** Not `range`: that is how far back the other pages look, and it stays in the address. */
  window?: RangeName;
}

export function parseIngestSearch({ window }: Record<string, unknown>): IngestSearch {
  const known = typeof window === "string" && Object.hasOwn(RANGES, window);
  return known && window !== DEFAULT_RANGE ? { window: window as RangeName } : {};
}

export function rangeOf(search: IngestSearch): { name: RangeName; range: Range } {
  const name = parseIngestSearch({ ...search }).window ?? DEFAULT_RANGE;
  return { name, range: RANGES[name] };
}

export function searchOfRange(name: RangeName): { window: RangeName | undefined } {
  return { window: name === DEFAULT_RANGE ? undefined : name };
}

/** What an answer covers: after a change of range, the answer before stays until the new one is there. */
export function rangeOfMinutes(minutes: number, otherwise: Range): Range {
  return Object.values(RANGES).find((range) => range.minutes === minutes) ?? otherwise;
}
