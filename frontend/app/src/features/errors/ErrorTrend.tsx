import { lazy, Suspense, useMemo, useState } from "react";

import type { ErrorDetail } from "@/api/types";
import { formatStep } from "@/components/charts/time-axis";
import { plural } from "@/lib/format";
import { fixedRange, type TimeRange } from "@/lib/timerange";

import classes from "./Errors.module.css";

const CountChart = lazy(() => import("@/components/charts/CountChart"));

const CHART_PX = 128;

export function ErrorTrend({ error, onRange }: { error: ErrorDetail; onRange: (range: TimeRange) => void }) {
  const [step, setStep] = useState<number>();
  const { start_s, step_s, series } = error;
  const shown = useMemo(
    () => ({ startMs: start_s * 1000, stepMs: step_s * 1000, counts: series, errorCounts: series }),
    [start_s, step_s, series],
  );
  const fromMs = shown.startMs + (step ?? 0) * shown.stepMs;
  return (
    <div className={classes.trend}>
      <p className={classes.readout}>
        {step !== undefined &&
          `${formatStep(fromMs, fromMs + shown.stepMs)}: ${plural(series[step] ?? 0, "event")}`}
      </p>
      <div style={{ height: CHART_PX }}>
        <Suspense>
          <CountChart
            label={`Events over time, ${plural(error.events, "event")} in all`}
            series={shown}
            heightPx={CHART_PX}
            onHover={setStep}
            onZoom={(from, to) => onRange(fixedRange(from, to))}
          />
        </Suspense>
      </div>
    </div>
  );
}
