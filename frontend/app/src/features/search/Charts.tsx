/** How many match over time, and how long they take: two views of the same spans. */
import { lazy, Suspense } from "react";

import { Segments } from "@/components/Segments";

import { OverTime } from "./OverTime";
import type { ResultsProps } from "./results";
import classes from "./SearchPage.module.css";

const Latency = lazy(() => import("./Latency"));

const CHARTS = [
  { value: "count", name: "Over time" },
  { value: "latency", name: "Latency" },
] as const;

export function Charts(props: ResultsProps) {
  const { search, onChange } = props;
  const choice = (
    <Segments
      label="Chart"
      value={search.chart ?? "count"}
      choices={CHARTS}
      onChange={(next) =>
        onChange({ chart: next === "latency" ? "latency" : undefined, part: undefined }, { replace: true })
      }
    />
  );
  return (
    <div className={classes.charts}>
      {search.chart === "latency" ? (
        <Suspense fallback={<div className={classes.latencyRoom}>{choice}</div>}>
          <Latency {...props} choice={choice} />
        </Suspense>
      ) : (
        <OverTime {...props} choice={choice} />
      )}
    </div>
  );
}
