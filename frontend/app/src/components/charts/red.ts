/** Rate, errors and duration over time, as the charts draw them. Pure. */
import type { ServiceExemplar, ServiceSeries } from "@/api/types";
import { unixNanoToMs } from "@/lib/format";

import type { TimeGrid, Values } from "./scale";
import type { ChartSeries } from "./TimeChart";

export function gridOf({ start_s, step_s, requests }: ServiceSeries): TimeGrid {
  return { startMs: start_s * 1000, stepMs: step_s * 1000, count: requests.length };
}

function perSecond(counts: readonly number[], stepS: number): Values {
  return counts.map((count) => count / stepS);
}

/** No requests, no rate. */
export function errorRates(requests: readonly number[], errors: readonly number[]): Values {
  return requests.map((count, step) => (count > 0 ? (errors[step] ?? 0) / count : null));
}

export function redSeries(series: ServiceSeries): Record<"rate" | "errors" | "latency", ChartSeries[]> {
  const { step_s: stepS, requests, errors, before } = series;
  const percentile = (name: "p50" | "p95" | "p99"): ChartSeries => ({
    name,
    tone: name,
    values: series[`${name}_ns`],
    before: before?.[`${name}_ns`],
  });
  return {
    rate: [
      {
        name: "requests",
        tone: "count",
        bars: true,
        values: perSecond(requests, stepS),
        before: before ? perSecond(before.requests, stepS) : undefined,
      },
      { name: "failed", tone: "error", bars: true, values: perSecond(errors, stepS) },
    ],
    errors: [
      {
        name: "error rate",
        tone: "error",
        values: errorRates(requests, errors),
        before: before ? errorRates(before.requests, before.errors) : undefined,
      },
    ],
    latency: [percentile("p50"), percentile("p95"), percentile("p99")],
  };
}

/** By step, the slowest of the real requests in it: what the table leads to. */
export function slowestByStep(
  grid: TimeGrid,
  exemplars: readonly ServiceExemplar[],
): Map<number, ServiceExemplar> {
  const slowest = new Map<number, ServiceExemplar>();
  for (const exemplar of exemplars) {
    const step = Math.floor((unixNanoToMs(exemplar.at_ns) - grid.startMs) / grid.stepMs);
    if (exemplar.duration_ns > (slowest.get(step)?.duration_ns ?? -1)) slowest.set(step, exemplar);
  }
  return slowest;
}
