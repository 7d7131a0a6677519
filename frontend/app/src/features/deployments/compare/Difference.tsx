import type { VersionDifference } from "@/api/types";

import classes from "./ComparePage.module.css";
import { estimateText, intervalText, qText, verdictWord } from "./words";

interface Props {
  measure: "latency" | "errors";
  difference: VersionDifference;
}

/** "+34% slower", and under it what it rests on: "+21 to +49%, q < 0.001". */
export function Difference({ measure, difference }: Props) {
  const { verdict } = difference;
  const estimate = verdict === "no_difference" ? undefined : estimateText(measure, difference);
  const proof = [intervalText(measure, difference), qText(difference)].filter(Boolean).join(", ");
  return (
    <span className={classes.difference} data-verdict={verdict}>
      {estimate} {verdictWord(measure, verdict)}
      {proof && <span className={classes.proof}>{proof}</span>}
    </span>
  );
}
