import { useMemo } from "react";

import type { VersionComparison } from "@/api/types";
import { type ChartSeries, TimeChart } from "@/components/charts/TimeChart";
import { useChartCursor } from "@/components/charts/useChartCursor";
import { useDeploymentMarkers } from "@/components/deployments/useDeploymentMarkers";
import { formatPercent } from "@/lib/format";
import { timeRangeOf } from "@/lib/timerange";

import classes from "./ComparePage.module.css";
import type { Shown } from "./shown";
import { nameOf } from "./words";

/** How the traffic went from one version to the other, or was divided between them. */
export function ComparedTraffic({
  project,
  search,
  comparison,
  onZoom,
}: Shown & { onZoom: (fromMs: number, toMs: number) => void }) {
  const cursor = useChartCursor();
  const { start_s, step_s, all } = comparison.traffic;
  const grid = useMemo(
    () => ({ startMs: start_s * 1000, stepMs: step_s * 1000, count: all.length }),
    [start_s, step_s, all.length],
  );
  const markers = useDeploymentMarkers(project, {
    range: timeRangeOf(search),
    environment: search.env,
    service: comparison.service,
  });
  const series = useMemo(() => sharesOf(comparison), [comparison]);
  return (
    <div className={classes.chart}>
      <TimeChart
        title="Share of traffic"
        grid={grid}
        series={series}
        format={formatPercent}
        leastTop={1}
        markers={markers}
        cursor={cursor}
        onZoom={onZoom}
      />
    </div>
  );
}

function sharesOf({ traffic, a, b }: VersionComparison): ChartSeries[] {
  const share = (counts: readonly number[]) =>
    counts.map((count, step) => {
      const all = traffic.all[step] ?? 0;
      return all > 0 ? count / all : null;
    });
  return [
    { name: nameOf(a.version), tone: "p50", values: share(traffic.a) },
    { name: nameOf(b.version), tone: "p99", values: share(traffic.b) },
  ];
}
