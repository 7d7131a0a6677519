/** How usual a duration is, in words. Pure. */
import type { Usual } from "@/api/types";
import { formatCount } from "@/lib/format";

type Verdict = "first" | "no-end" | "fast" | "usual" | "slow" | "very-slow";

export function verdictOf({ count, percentile }: Pick<Usual, "count" | "percentile">): Verdict {
  if (count === 0) return "first";
  if (percentile === null) return "no-end";
  if (percentile >= 99) return "very-slow";
  if (percentile >= 95) return "slow";
  return percentile < 5 ? "fast" : "usual";
}

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  first: "first of its kind",
  "no-end": "no end",
  fast: "fast for it",
  usual: "as usual",
  slow: "slow for it",
  "very-slow": "very slow for it",
};

/** Never rounded to all or none of them: 99.97% are not all. */
function percent(share: number): string {
  const digits = share > 99 || share < 1 ? 1 : 0;
  const rounded = share.toFixed(digits);
  if (Number(rounded) >= 100) return "over 99.9%";
  return Number(rounded) <= 0 ? "under 0.1%" : `${Number(rounded)}%`;
}

export function usualText(
  { count, percentile }: Pick<Usual, "count" | "percentile">,
  environment = "",
): string {
  const others = `${formatCount(count)} ${count === 1 ? "other" : "others"} in the 24 h before${
    environment && `, in ${environment}`
  }`;
  if (count === 0) return "No other span of this operation started in the 24 hours before it.";
  if (percentile === null) return `Without an end it cannot be compared with the ${others}.`;
  if (percentile >= 100) return `Slower than ${count === 1 ? "the" : "all"} ${others}.`;
  if (percentile <= 0) return `Faster than ${count === 1 ? "the" : "all"} ${others}.`;
  return percentile >= 50
    ? `Slower than ${percent(percentile)} of ${others}.`
    : `Faster than ${percent(100 - percentile)} of ${others}.`;
}

/** Where a duration stands along the bars, 0 to 1: they are equally wide in octaves. */
export function placeOf(durationNs: number, edgesNs: readonly number[]): number {
  const first = Math.log2(Math.max(edgesNs[0] ?? 1, 1));
  const last = Math.log2(Math.max(edgesNs.at(-1) ?? 1, 1));
  if (last <= first) return 0.5;
  return Math.min(1, Math.max(0, (Math.log2(Math.max(durationNs, 1)) - first) / (last - first)));
}
