import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import type { ServiceExemplar, ServiceSeries } from "@/api/types";
import { formatDuration, formatInteger, formatPercent } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import { errorRates, slowestByStep } from "./red";
import classes from "./RedCharts.module.css";
import type { TimeGrid } from "./scale";
import { stepText } from "./TimeChart";

interface Props {
  project: string;
  series: ServiceSeries;
  grid: TimeGrid;
  exemplars: readonly ServiceExemplar[];
}

const HEAD = ["Time", "Requests", "Failed", "Error rate", "Apdex", "p50", "p95", "p99", "Slow trace"];

/** The newest first: the end of a chart is what one looks at. */
export function RedTable({ project, series, grid, exemplars }: Props) {
  const slowest = useMemo(() => slowestByStep(grid, exemplars), [grid, exemplars]);
  const rates = errorRates(series.requests, series.errors);
  const steps = Array.from({ length: grid.count }, (_, index) => grid.count - 1 - index);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Requests over time, as a table">
      <table className={classes.table}>
        <thead>
          <tr>
            {HEAD.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => {
            const trace = slowest.get(step);
            const failed = series.errors[step] ?? 0;
            return (
              <tr key={step}>
                <th scope="row">{stepText(grid, step)}</th>
                <td>{formatInteger(series.requests[step] ?? 0)}</td>
                <td data-failed={failed > 0 || undefined}>{formatInteger(failed)}</td>
                <td>{textOf(rates[step], formatPercent)}</td>
                <td>{textOf(series.apdex[step], (apdex) => apdex.toFixed(2))}</td>
                <td>{textOf(series.p50_ns[step], formatDuration)}</td>
                <td>{textOf(series.p95_ns[step], formatDuration)}</td>
                <td>{textOf(series.p99_ns[step], formatDuration)}</td>
                <td>{trace && <TraceLink project={project} exemplar={trace} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function textOf(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}

function TraceLink({ project, exemplar }: { project: string; exemplar: ServiceExemplar }) {
  return (
    <Link
      to="/p/$project/traces/$traceId"
      params={{ project, traceId: exemplar.trace_id }}
      search={(before) => ({ ...keepScope(before), span: exemplar.span_id })}
      aria-label={`${exemplar.name}, ${formatDuration(exemplar.duration_ns)}: open the trace`}
    >
      {formatDuration(exemplar.duration_ns)}
    </Link>
  );
}
