/** What a rule measures, minute by minute, with its thresholds; a drag looks closer. */
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";

import type { AlertContent, AlertFigure } from "@/api/types";
import { FIGURES, formatFigure, percentileName } from "@/components/alerts/figures";
import type { ChartStretch, ChartThreshold } from "@/components/charts/marks";
import { type ChartSeries, stepText, TimeChart } from "@/components/charts/TimeChart";
import { useChartCursor } from "@/components/charts/useChartCursor";

import classes from "./FigureChart.module.css";

const MINUTE_MS = 60_000;
/** So much above a threshold the plot begins to end: the line that matters is always seen. */
const ROOM = 1.15;
const NONE: readonly never[] = [];

type Level = "critical" | "warning";

interface Props {
  content: Pick<AlertContent, "figure" | "percentile" | "direction" | "window_minutes">;
  thresholds: Readonly<Record<Level, number | null | undefined>>;
  startS: number;
  /** Of each minute. */
  values: ReadonlyArray<number | null>;
  stretches?: readonly ChartStretch[];
  onThreshold?: ((level: Level, value: number) => void) | undefined;
}

export function FigureChart(props: Props) {
  const { content, thresholds, startS, values, stretches = NONE, onThreshold } = props;
  const [zoom, setZoom] = useState<{ fromMs: number; toMs: number }>();
  const cursor = useChartCursor();
  const shown = useMemo(() => cut(startS * 1000, values, zoom), [startS, values, zoom]);
  const grid = { startMs: shown.startMs, stepMs: MINUTE_MS, count: shown.values.length };
  const lines = linesOf(content, thresholds);
  const series = useMemo(() => [seriesOf(content, shown.values)], [content, shown.values]);
  const highest = Math.max(0, ...lines.map(({ value }) => value));
  return (
    <div className={classes.figure}>
      <div className={classes.bar}>
        <p className={classes.readout}>
          {cursor.step === undefined ? "Drag over the chart to look closer" : stepText(grid, cursor.step)}
        </p>
        {zoom && <Button onClick={() => setZoom(undefined)}>Whole time</Button>}
      </div>
      <TimeChart
        title={titleOf(content)}
        grid={grid}
        series={series}
        format={(value) => formatFigure(content.figure, value)}
        leastTop={highest * ROOM}
        thresholds={lines}
        onThreshold={
          onThreshold && (({ tone }, value) => onThreshold(tone === "error" ? "critical" : "warning", value))
        }
        stretches={stretches}
        cursor={cursor}
        onZoom={(fromMs, toMs) => setZoom({ fromMs, toMs })}
      />
    </div>
  );
}

function titleOf({ figure, percentile, window_minutes }: Props["content"]): string {
  const name = figure === "latency" ? percentileName(percentile) : FIGURES[figure].name;
  return `${name}, of ${window_minutes === 1 ? "each minute" : `${window_minutes} minutes`}`;
}

function linesOf(
  { figure, direction }: Props["content"],
  { critical, warning }: Props["thresholds"],
): ChartThreshold[] {
  const line = (level: Level, tone: ChartThreshold["tone"], value: number | null | undefined) =>
    typeof value === "number"
      ? [{ name: `${level} ${direction} ${formatFigure(figure, value)}`, tone, value }]
      : [];
  return [...line("warning", "warning", warning), ...line("critical", "error", critical)];
}

const TONES: Partial<Record<AlertFigure, ChartSeries["tone"]>> = { error_rate: "error", errors: "error" };

function seriesOf({ figure, percentile }: Props["content"], values: Props["values"]): ChartSeries {
  const name = figure === "latency" ? percentileName(percentile) : FIGURES[figure].name.toLowerCase();
  return { name, tone: TONES[figure] ?? "p95", values };
}

function cut(startMs: number, values: Props["values"], zoom: { fromMs: number; toMs: number } | undefined) {
  if (!zoom) return { startMs, values };
  const first = Math.max(Math.round((zoom.fromMs - startMs) / MINUTE_MS), 0);
  const last = Math.min(Math.round((zoom.toMs - startMs) / MINUTE_MS), values.length);
  return last > first
    ? { startMs: startMs + first * MINUTE_MS, values: values.slice(first, last) }
    : { startMs, values };
}
