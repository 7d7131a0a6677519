/** How many over time, failed ones in red at the foot of each bar. Drag over it to look closer. Loaded lazily. */
import "uplot/dist/uPlot.min.css";

import { useEffect, useRef } from "react";
import UPlot from "uplot";

import { formatCount } from "@/lib/format";

import { type ChartColours, useChartColours } from "./chart-colours";
import { ChartMarkers } from "./ChartMarks";
import classes from "./CountChart.module.css";
import type { ChartMarker } from "./marks";
import { formatMark } from "./time-axis";

export interface CountSeries {
  startMs: number;
  stepMs: number;
  counts: readonly number[];
  errorCounts: readonly number[];
}

interface Props {
  label: string;
  series: CountSeries;
  heightPx: number;
  markers?: readonly ChartMarker[];
  onHover: (step: number | undefined) => void;
  onZoom: (fromMs: number, toMs: number) => void;
}

const AXIS_PX = 24;
const VALUES_PX = 44;
const TOP_PX = 6;
/** Names of markers stand above the bars. */
const MARKED_TOP_PX = 16;
const SHORTEST_DRAG_PX = 4;

const NONE: readonly ChartMarker[] = [];

export default function CountChart({ label, series, heightPx, markers = NONE, onHover, onZoom }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const colours = useChartColours();
  const topPx = markers.length > 0 ? MARKED_TOP_PX : TOP_PX;
  const current = useRef({ onHover, onZoom });
  useEffect(() => {
    current.current = { onHover, onZoom };
  });
  useEffect(() => {
    const element = host.current;
    if (!element || element.clientWidth === 0) return undefined;
    const chart = new UPlot(
      optionsFor(series, colours, { width: element.clientWidth, height: heightPx, topPx }, current.current),
      dataOf(series),
      element,
    );
    chart.setCursor({ left: -10, top: -10 });
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: heightPx }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [series, colours, heightPx, topPx]);
  const grid = { startMs: series.startMs, stepMs: series.stepMs, count: series.counts.length };
  return (
    <div className={classes.place}>
      <div ref={host} className={classes.chart} role="img" aria-label={label} style={{ height: heightPx }} />
      <div className={classes.marks} style={{ top: topPx, left: VALUES_PX, bottom: AXIS_PX }}>
        <ChartMarkers grid={grid} markers={markers} />
      </div>
    </div>
  );
}

/** Bars stand in the middle of their step. */
function dataOf({ startMs, stepMs, counts, errorCounts }: CountSeries): UPlot.AlignedData {
  const middles = counts.map((_, step) => (startMs + (step + 0.5) * stepMs) / 1000);
  return [middles, [...counts], [...errorCounts]];
}

function optionsFor(
  series: CountSeries,
  colours: ChartColours,
  { topPx, ...size }: { width: number; height: number; topPx: number },
  tell: Pick<Props, "onHover" | "onZoom">,
): UPlot.Options {
  const { startMs, stepMs, counts } = series;
  const bars = UPlot.paths.bars?.({ size: [0.86, 40], radius: 0.12 });
  const axis = {
    stroke: colours["text-3"],
    font: "11px 'Inter Variable', sans-serif",
    ticks: { show: false },
  };
  const bar = (fill: string) => ({ fill, width: 0, points: { show: false }, ...(bars && { paths: bars }) });
  return {
    ...size,
    padding: [topPx, 0, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
    },
    scales: {
      x: { time: true, range: () => [startMs / 1000, (startMs + counts.length * stepMs) / 1000] },
      y: { range: (_, __, most) => [0, Math.max(most * 1.04, 1)] },
    },
    series: [{}, bar(colours.bar), bar(colours.error)],
    axes: [
      {
        ...axis,
        size: AXIS_PX,
        space: 72,
        grid: { show: false },
        values: (_, marks, __, ___, every) => marks.map((at) => formatMark(at * 1000, every * 1000)),
      },
      {
        ...axis,
        size: VALUES_PX,
        space: 32,
        grid: { stroke: colours.line, width: 1 },
        values: (_, marks) => marks.map((count) => (Number.isInteger(count) ? formatCount(count) : "")),
      },
    ],
    hooks: {
      setCursor: [
        (chart) => {
          const { idx, left = -1 } = chart.cursor;
          tell.onHover(left >= 0 && typeof idx === "number" ? idx : undefined);
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < SHORTEST_DRAG_PX) return;
          tell.onZoom(chart.posToVal(left, "x") * 1000, chart.posToVal(left + width, "x") * 1000);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
