/** What the server found when it compared a selection with the rest, and how that reads. */
import { formatCount, formatPercent } from "@/lib/format";

import { countLabel } from "./readout";

export interface Finding {
  /** Where it stands: an attribute of the span or of its resource, or a field that every span has. */
  scope: "span" | "resource" | "intrinsic";
  /** Today's name of the attribute; its former names are counted with it. */
  key: string;
  value: string;
  selected_count: number;
  rest_count: number;
  /** 0 to 1: of the selection and of the rest. */
  selected_share: number;
  rest_share: number;
  /** 0 to 1: how much of "selected or not" this one value answers. */
  score: number;
  /** At most this likely by accident, all comparisons taken together. */
  chance: number;
  /** The page's filter with this added: it leads to `selected_count + rest_count` spans. */
  filter: string;
  /** The same with its opposite. */
  exclude: string;
}

export interface Explanation {
  outcome: "explained" | "nothing_stands_out" | "too_few" | "nothing_to_compare";
  selected_count: number;
  rest_count: number;
  /** How many values were compared. */
  compared_count: number;
  /** The page's filter and the selection's durations and errors in one. */
  filter: string;
  findings: readonly Finding[];
  /** They say what was selected in other words, such as an error's type when errors were selected. */
  restating: readonly Finding[];
}

/** "62% of the selection, 1.2% of the rest" */
export function sharesLabel(finding: Finding): string {
  return `${formatPercent(finding.selected_share)} of the selection, ${formatPercent(finding.rest_share)} of the rest`;
}

/** "52× as often", "only here"; nothing where the difference is better read from the bars. */
export function liftLabel(finding: Finding): string {
  if (finding.rest_count === 0) return "only here";
  const lift = finding.selected_share / finding.rest_share;
  if (lift < 1.95) return "";
  return `${lift < 10 ? lift.toFixed(1).replace(/\.0$/, "") : formatCount(Math.round(lift))}× as often`;
}

/** "less than one in a million" */
export function chanceLabel(chance: number): string {
  if (chance < 1e-12) return "less than one in a trillion";
  if (chance < 1e-9) return "less than one in a billion";
  if (chance < 1e-6) return "less than one in a million";
  if (chance < 1e-3) return "less than one in a thousand";
  return "less than one in a hundred";
}

export function spansOf(finding: Finding): string {
  return countLabel(finding.selected_count + finding.rest_count, "span");
}
