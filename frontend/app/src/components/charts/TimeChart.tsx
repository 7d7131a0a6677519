/** Values over time. One pointer reads all charts of a page; a drag, or Shift with the arrows, zooms in. */
import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useMemo } from "react";

import { ChartDots, ChartMarkers, ChartStretches, ChartThresholds } from "./ChartMarks";
import type { ChartDot, ChartMarker, ChartStretch, ChartThreshold } from "./marks";
import {
  highestOf,
  linePath,
  pointPath,
  stretchOf,
  type TimeGrid,
  timeTicks,
  type Values,
  valueTicks,
} from "./scale";
import { formatMark, formatStep } from "./time-axis";
import { ThresholdHandles } from "./ThresholdHandles";
import classes from "./TimeChart.module.css";
import type { ChartCursor } from "./useChartCursor";

type ChartTone = "count" | "error" | "p50" | "p95" | "p99";

export interface ChartSeries {
  name: string;
  tone: ChartTone;
  values: Values;
  /** The same steps a day or a week ago. */
  before?: Values | undefined;
  bars?: boolean;
}

interface Props {
  title: string;
  note?: ReactNode;
  grid: TimeGrid;
  series: readonly ChartSeries[];
  format: (value: number) => string;
  /** For the axis: all its marks in one unit, which the highest decides, and of which they are round numbers. */
  formatTick?: (value: number, top: number) => string;
  tickUnit?: (highest: number) => number;
  /** The plot ends no lower than here. */
  leastTop?: number;
  beforeName?: string | undefined;
  thresholds?: readonly ChartThreshold[];
  /** Given where the lines may be moved. */
  onThreshold?: ((threshold: ChartThreshold, value: number) => void) | undefined;
  stretches?: readonly ChartStretch[];
  markers?: readonly ChartMarker[];
  dots?: readonly ChartDot[];
  cursor: ChartCursor;
  onZoom: (fromMs: number, toMs: number) => void;
}

const MOST_VALUE_TICKS = 4;
const MOST_TIME_TICKS = 6;

export function TimeChart(props: Props) {
  const {
    title,
    note,
    grid,
    series,
    format,
    formatTick = format,
    tickUnit,
    leastTop = 0,
    beforeName,
    thresholds = [],
    onThreshold,
    stretches = [],
    markers = [],
    dots = [],
    cursor,
  } = props;
  const scale = useMemo(() => {
    const highest = highestOf(...series.flatMap(({ values, before }) => [values, before]));
    const top = Math.max(highest, leastTop);
    return valueTicks(top, MOST_VALUE_TICKS, tickUnit?.(top));
  }, [series, leastTop, tickUnit]);
  const step = cursor.step !== undefined && cursor.step < grid.count ? cursor.step : undefined;
  return (
    <figure className={classes.chart} aria-label={title}>
      <figcaption className={classes.head}>
        <h3>{title}</h3>
        {note}
        <Legend {...{ series, thresholds, step, format, beforeName }} />
      </figcaption>
      <div className={classes.plot}>
        <Grid scale={scale} grid={grid} format={formatTick} />
        <ChartStretches grid={grid} stretches={stretches} />
        <ChartThresholds thresholds={thresholds} top={scale.top} />
        <Lines series={series} top={scale.top} count={grid.count} />
        <Cursor cursor={cursor} count={grid.count} />
        <Reader {...props} step={step} />
        <ChartMarkers grid={grid} markers={markers} />
        <ChartDots grid={grid} top={scale.top} dots={dots} />
        {onThreshold && (
          <ThresholdHandles top={scale.top} thresholds={thresholds} format={format} onMove={onThreshold} />
        )}
      </div>
    </figure>
  );
}

interface LegendProps {
  series: readonly ChartSeries[];
  thresholds: readonly ChartThreshold[];
  step: number | undefined;
  format: Props["format"];
  beforeName: string | undefined;
}

function Legend({ series, thresholds, step, format, beforeName }: LegendProps) {
  const compared = beforeName !== undefined && series.some(({ before }) => before);
  return (
    <ul className={classes.legend}>
      {series.map(({ name, tone, values, before, bars }) => (
        <li key={name} data-tone={tone} data-bars={bars || undefined}>
          {name}
          {step !== undefined && (
            <b>
              {valueText(values[step], format)}
              {before && <span className={classes.was}> ({valueText(before[step], format)})</span>}
            </b>
          )}
        </li>
      ))}
      {compared && <li data-tone="before">{beforeName}</li>}
      {thresholds.map(({ name, tone }) => (
        <li key={name} data-tone={tone} data-threshold>
          {name}
        </li>
      ))}
    </ul>
  );
}

function valueText(value: number | null | undefined, format: Props["format"]): string {
  return value === null || value === undefined ? "–" : format(value);
}

interface GridProps {
  scale: ReturnType<typeof valueTicks>;
  grid: TimeGrid;
  format: (value: number, top: number) => string;
}

const Grid = memo(function Grid({ scale, grid, format }: GridProps) {
  const { everyMs, ticks } = timeTicks(grid, MOST_TIME_TICKS);
  return (
    <div aria-hidden>
      {scale.ticks.map(({ value, at }) => (
        <span key={value} className={classes.valueTick} style={{ bottom: `${at * 100}%` }}>
          <span>{format(value, scale.top)}</span>
        </span>
      ))}
      {ticks.map(({ value, at }) => (
        <span key={value} className={classes.timeTick} style={{ left: `${at * 100}%` }}>
          {formatMark(value, everyMs)}
        </span>
      ))}
    </div>
  );
});

interface LinesProps {
  series: readonly ChartSeries[];
  top: number;
  count: number;
}

const Lines = memo(function Lines({ series, top, count }: LinesProps) {
  return (
    <svg className={classes.lines} viewBox={`0 0 ${count} 1`} preserveAspectRatio="none" aria-hidden>
      {series.map(({ name, tone, values, bars }) =>
        bars ? (
          <Bars key={name} tone={tone} values={values} top={top} />
        ) : (
          <g key={name} data-tone={tone}>
            <path className={classes.line} d={linePath(values, top)} />
            <path className={classes.point} d={pointPath(values, top)} />
          </g>
        ),
      )}
      {series.map(
        ({ name, tone, before }) =>
          before && (
            <path
              key={name}
              className={classes.line}
              data-tone={tone}
              data-before
              d={linePath(before, top)}
            />
          ),
      )}
    </svg>
  );
});

/** The least that is seen of what is there at all, of the plot's height. */
const LEAST_BAR = 0.015;

function Bars({ tone, values, top }: { tone: ChartTone; values: Values; top: number }) {
  return values.map((value, index) => {
    if (!value) return null;
    const height = Math.max(value / top, LEAST_BAR);
    return (
      <rect
        key={index}
        className={classes.bar}
        data-tone={tone}
        x={index + 0.07}
        width={0.86}
        y={1 - height}
        height={height}
      />
    );
  });
}

function Cursor({ cursor: { step, anchor }, count }: { cursor: ChartCursor; count: number }) {
  if (step === undefined || step >= count) return null;
  const marked = anchor !== undefined && anchor !== step;
  const [first, last] = marked ? [Math.min(step, anchor), Math.max(step, anchor)] : [step, step];
  return (
    <div
      aria-hidden
      className={marked ? classes.marked : classes.cursor}
      style={{ left: `${(first / count) * 100}%`, width: `${((last - first + 1) / count) * 100}%` }}
    />
  );
}

/** What takes the pointer and the keys. */
function Reader({ title, grid, series, format, cursor, onZoom, step }: Props & { step: number | undefined }) {
  const last = grid.count - 1;
  const { anchor } = cursor;
  const zoom = (one: number, other: number) => {
    cursor.move(undefined);
    const { fromMs, toMs } = stretchOf(grid, one, other);
    onZoom(fromMs, toMs);
  };
  const stepAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * grid.count)));
  };
  const onKey = (event: KeyboardEvent) => {
    const from = step ?? last;
    const target = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (target !== undefined)
      cursor.move(Math.min(last, Math.max(0, target)), event.shiftKey ? (anchor ?? from) : undefined);
    else if (event.key === "Enter" && step !== undefined) zoom(anchor ?? step, step);
    else if (event.key === "Escape" && step !== undefined) cursor.move(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const read = step ?? last;
  const text = series.map(({ name, values }) => `${name} ${valueText(values[read], format)}`).join(", ");
  return (
    <div
      className={classes.reader}
      role="slider"
      tabIndex={0}
      aria-label={`${title}: arrow keys read a step, with Shift they mark a stretch, Enter zooms in`}
      aria-valuemin={0}
      aria-valuemax={Math.max(last, 0)}
      aria-valuenow={Math.max(read, 0)}
      aria-valuetext={`${stepText(grid, read)}: ${text}`}
      onKeyDown={onKey}
      onBlur={() => cursor.move(undefined)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        cursor.move(stepAt(event), stepAt(event));
      }}
      onPointerMove={(event) => cursor.move(stepAt(event), anchor)}
      onPointerUp={(event) => {
        // A click that goes nowhere is no stretch: it reads.
        if (anchor !== undefined && anchor !== stepAt(event)) zoom(anchor, stepAt(event));
        else cursor.move(stepAt(event));
      }}
      onPointerCancel={() => cursor.move(undefined)}
      onPointerLeave={() => anchor === undefined && cursor.move(undefined)}
    />
  );
}

/** "28 Nov, 10:05 – 10:10" */
export function stepText({ startMs, stepMs }: TimeGrid, step: number): string {
  return formatStep(startMs + step * stepMs, startMs + (step + 1) * stepMs);
}
