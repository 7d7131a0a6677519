import { useMemo } from "react";

import { type ChartSeries, TimeChart } from "@/components/charts/TimeChart";
import { useChartCursor } from "@/components/charts/useChartCursor";
import { useDeploymentMarkers } from "@/components/deployments/useDeploymentMarkers";
import { formatCount } from "@/lib/format";
import { fixedRange, searchOfTimeRange, type TimeRange } from "@/lib/timerange";

import classes from "./Browser.module.css";
import { gridOf, type Measured } from "./measured";

/** So that the axis counts in whole views. */
const LEAST_TOP = 4;

interface Props {
  project: string;
  scope: { range: TimeRange; environment: string | undefined; service: string | undefined };
  measured: Measured & { services?: readonly string[] };
  onChange: (next: ReturnType<typeof searchOfTimeRange>) => void;
}

export function ViewsChart({ project, scope, measured, onChange }: Props) {
  const cursor = useChartCursor();
  const grid = useMemo(() => gridOf(measured), [measured]);
  const series = useMemo(() => countsOf(measured), [measured]);
  const [only, ...others] = measured.services ?? [];
  const service = scope.service ?? (others.length === 0 ? only : undefined);
  const markers = useDeploymentMarkers(project, { ...scope, service });
  return (
    <section className={classes.panel} aria-label="Views over time">
      <TimeChart
        title="Views and errors"
        grid={grid}
        series={series}
        format={formatCount}
        leastTop={LEAST_TOP}
        markers={markers}
        cursor={cursor}
        onZoom={(fromMs, toMs) => onChange(searchOfTimeRange(fixedRange(fromMs, toMs)))}
      />
    </section>
  );
}

function countsOf({ series }: Measured): ChartSeries[] {
  return [
    { name: "views", tone: "count", bars: true, values: series.views },
    { name: "JS errors", tone: "error", bars: true, values: series.errors },
  ];
}
