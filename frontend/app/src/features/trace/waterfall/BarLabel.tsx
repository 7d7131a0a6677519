import type { ReactNode } from "react";

import type { Bar } from "../model/time";
import classes from "./Waterfall.module.css";

/** Beside its bar where there is room, else before it, else on it. */
export function BarLabel({ bar, children }: { bar: Bar; children: ReactNode }) {
  const right = bar.left + bar.width;
  const place = right < 0.86 ? "after" : bar.left > 0.14 ? "before" : "inside";
  return (
    <span
      className={classes.label}
      data-place={place}
      style={
        place === "before"
          ? { right: `${(1 - bar.left) * 100}%` }
          : { left: `${(place === "after" ? right : bar.left) * 100}%` }
      }
    >
      {children}
    </span>
  );
}
