/** A line as small as a word: its shape only, so two hundred of them cost little. */
import { memo } from "react";

import { highestOf, linePath, pointPath, type Values } from "./scale";
import classes from "./Sparkline.module.css";

interface Props {
  values: Values;
  /** What it shows, for those who hear the page. Where the figures beside it say it, leave it out. */
  label?: string;
  filled?: boolean;
}

export const Sparkline = memo(function Sparkline({ values, label, filled = false }: Props) {
  const top = Math.max(highestOf(values), Number.MIN_VALUE);
  const line = linePath(values, top * 1.08);
  const last = Math.max(values.length - 1, 0);
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${Math.max(values.length, 1)} 1`}
      preserveAspectRatio="none"
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {filled && line && (
        <path className={classes.area} d={`M0.5 1${line.replaceAll("M", "L")}L${last + 0.5} 1Z`} />
      )}
      <path className={classes.line} d={line} />
      <path className={classes.point} d={pointPath(values, top * 1.08)} />
    </svg>
  );
});
