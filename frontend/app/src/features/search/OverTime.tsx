import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";

import { isStatus } from "@/api/client";
import { histogramQuery } from "@/api/search";
import type { SearchHistogram } from "@/api/types";
import { formatStep } from "@/components/charts/time-axis";
import { useDeploymentMarkers } from "@/components/deployments/useDeploymentMarkers";
import { messageOf } from "@/components/States";
import { onlyServiceOf } from "@/lib/filter/service";
import { formatInteger, plural, unixNanoToMs } from "@/lib/format";
import { fixedRange, isMoving, searchOfTimeRange } from "@/lib/timerange";

import type { ResultsProps } from "./results";
import classes from "./SearchPage.module.css";

const CountChart = lazy(() => import("@/components/charts/CountChart"));

const CHART_PX = 104;
const REFRESH_MS = 15_000;

export function OverTime({
  project,
  question,
  reading,
  onChange,
  choice,
}: ResultsProps & { choice: ReactNode }) {
  const [step, setStep] = useState<number>();
  const counts = useQuery({
    ...histogramQuery(project, question),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(question.range) && !reading.paused ? REFRESH_MS : false,
  });
  const markers = useDeploymentMarkers(project, {
    range: question.range,
    environment: question.environment,
    service: onlyServiceOf(question.q),
  });
  const { data } = counts;
  const series = useMemo(() => data && seriesOf(data), [data]);
  return (
    <section aria-label="Over time" data-stale={counts.isPlaceholderData || counts.isError || undefined}>
      <div className={classes.totals}>
        {choice}
        <p>
          <Summary histogram={data} error={counts.error} />
        </p>
        <p className={classes.readout}>{series && step !== undefined && stepText(series, step)}</p>
      </div>
      <div className={classes.chart} style={{ height: CHART_PX }}>
        {series && (
          <Suspense>
            <CountChart
              label={`Spans over time, ${plural(data?.totals.span_count ?? 0, "span")} in all`}
              series={series}
              heightPx={CHART_PX}
              markers={markers}
              onHover={setStep}
              onZoom={(fromMs, toMs) => onChange(searchOfTimeRange(fixedRange(fromMs, toMs)))}
            />
          </Suspense>
        )}
      </div>
    </section>
  );
}

/** What is wrong with the question itself is said once, by the list. */
function Summary({ histogram, error }: { histogram: SearchHistogram | undefined; error: unknown }) {
  if (error) return isStatus(error, 400, 422) ? null : messageOf(error);
  return histogram ? <Totals {...histogram.totals} /> : "Counting…";
}

type Series = ReturnType<typeof seriesOf>;

function seriesOf({ start_time_unix_nano, step_ns, span_counts, error_counts }: SearchHistogram) {
  return {
    startMs: unixNanoToMs(start_time_unix_nano),
    stepMs: step_ns / 1e6,
    counts: span_counts,
    errorCounts: error_counts,
  };
}

function Totals({ span_count, trace_count, error_count }: SearchHistogram["totals"]) {
  return (
    <>
      <b>{formatInteger(span_count)}</b> {span_count === 1 ? "span" : "spans"} in{" "}
      <b>{formatInteger(trace_count)}</b> {trace_count === 1 ? "trace" : "traces"}
      {error_count > 0 && (
        <>
          , <b className={classes.failed}>{formatInteger(error_count)}</b> failed
        </>
      )}
    </>
  );
}

function stepText({ startMs, stepMs, counts, errorCounts }: Series, step: number): string {
  const fromMs = startMs + step * stepMs;
  const failed = errorCounts[step] ?? 0;
  const errors = failed > 0 ? `, ${formatInteger(failed)} failed` : "";
  return `${formatStep(fromMs, fromMs + stepMs)}: ${plural(counts[step] ?? 0, "span")}${errors}`;
}
