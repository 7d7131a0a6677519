/** Web vitals: what each is, what of it is good and what is poor (web.dev/articles/vitals). Pure. */
import { formatDuration } from "@/lib/format";

type VitalName = "lcp" | "inp" | "cls" | "fcp" | "ttfb";
export type Rating = "good" | "improvable" | "poor";

export interface Vital {
  name: VitalName;
  short: string;
  long: string;
  /** The highest value that is good, and the highest that is not poor: milliseconds, CLS without a unit. */
  good: number;
  fair: number;
}

export const VITALS: readonly Vital[] = [
  { name: "lcp", short: "LCP", long: "Largest Contentful Paint", good: 2_500, fair: 4_000 },
  { name: "inp", short: "INP", long: "Interaction to Next Paint", good: 200, fair: 500 },
  { name: "cls", short: "CLS", long: "Cumulative Layout Shift", good: 0.1, fair: 0.25 },
  { name: "fcp", short: "FCP", long: "First Contentful Paint", good: 1_800, fair: 3_000 },
  { name: "ttfb", short: "TTFB", long: "Time to First Byte", good: 800, fair: 1_800 },
];

export const RATINGS: Readonly<Record<Rating, string>> = {
  good: "Good",
  improvable: "Needs improvement",
  poor: "Poor",
};

export function rate({ good, fair }: Pick<Vital, "good" | "fair">, value: number): Rating {
  if (value <= good) return "good";
  return value <= fair ? "improvable" : "poor";
}

export function formatVital(name: VitalName, value: number): string {
  if (name !== "cls") return formatDuration(value * 1e6);
  return String(Number(value.toFixed(3)));
}

/** Whole percents that make 100 together; what is there is never 0. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count / total) * 100);
  const whole = exact.map((share) => (share > 0 ? Math.max(Math.floor(share), 1) : 0));
  const rest = 100 - whole.reduce((sum, share) => sum + share, 0);
  if (rest < 0) {
    const largest = whole.indexOf(Math.max(...whole));
    return whole.map((share, place) => (place === largest ? share + rest : share));
  }
  const cutMost = exact
    .map((share, place) => ({ place, cut: share - (whole[place] ?? 0) }))
    .toSorted((a, b) => b.cut - a.cut)
    .slice(0, rest);
  return whole.map((share, place) => share + Number(cutMost.some((each) => each.place === place)));
}
