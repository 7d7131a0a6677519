/** How many lines there were over time, by severity: all that match, not those on screen. Drag to zoom in. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useState } from "react";

import { ApiError } from "@/api/client";
import { ChartMarkers } from "@/components/charts/ChartMarks";
import type { ChartMarker } from "@/components/charts/marks";
import type { TimeGrid } from "@/components/charts/scale";
import { messageOf } from "@/components/States";
import { formatClock, formatCount, formatExact, plural } from "@/lib/format";

import { type Bar, barsOf, countAll, type LogHistogram, stretchOf, totalsOf } from "./bars";
import classes from "./SeverityHistogram.module.css";
import { SEVERITY_LOOKS } from "./severity";
import type { useLineCounts } from "./useLineCounts";

interface Props {
  histogram: ReturnType<typeof useLineCounts>;
  markers: readonly ChartMarker[];
  onZoom: (startMs: number, endMs: number) => void;
  onTerm: (term: string) => void;
  tools: ReactNode;
}

export function SeverityHistogram({ histogram, markers, onZoom, onTerm, tools }: Props) {
  const { data } = histogram;
  return (
    <section className={classes.histogram} aria-label="Lines over time">
      <div className={classes.legend}>
        {data && !histogram.isError && <Totals histogram={data} onTerm={onTerm} />}
        {histogram.isError && !isAboutFilter(histogram.error) && (
          <span className={classes.failed} role="alert">
            The counts could not be loaded: {messageOf(histogram.error)}
          </span>
        )}
        <div className={classes.tools}>{tools}</div>
      </div>
      {!histogram.isError && !isEmpty(data) && (
        <div
          className={classes.plotPlace}
          data-marked={markers.length > 0 || undefined}
          data-stale={histogram.isPlaceholderData || undefined}
        >
          {data && <Plot histogram={data} onZoom={onZoom} />}
          {data && markers.length > 0 && (
            <div className={classes.markers}>
              <ChartMarkers grid={gridOf(data)} markers={markers} />
            </div>
          )}
        </div>
      )}
    </section>
  );
}

function gridOf({ start_s, step_s, counts }: LogHistogram): TimeGrid {
  const count = Math.max(1, ...Object.values(counts).map((column) => column.length));
  return { startMs: start_s * 1000, stepMs: step_s * 1000, count };
}

/** No bar: no room for bars. */
function isEmpty(histogram: LogHistogram | undefined): boolean {
  return histogram !== undefined && Object.keys(histogram.counts).length === 0;
}

/** It is said under the box already. */
function isAboutFilter(error: unknown): boolean {
  return error instanceof ApiError && error.code === "bad_filter";
}

function Totals({ histogram, onTerm }: { histogram: LogHistogram; onTerm: (term: string) => void }) {
  const totals = totalsOf(histogram.counts);
  return (
    <>
      <strong className={classes.total}>{plural(countAll(histogram.counts), "line")}</strong>
      {totals.map(({ severity, count }) => (
        <button
          key={severity}
          type="button"
          className={classes.key}
          data-tone={SEVERITY_LOOKS[severity].tone}
          title={`Filter by ${SEVERITY_LOOKS[severity].term}`}
          onClick={() => onTerm(SEVERITY_LOOKS[severity].term)}
        >
          {severity === "UNSPECIFIED" ? "no severity" : severity}
          <span className={classes.count}>{formatCount(count)}</span>
        </button>
      ))}
    </>
  );
}

interface PlotProps {
  histogram: LogHistogram;
  onZoom: Props["onZoom"];
}

function Plot({ histogram, onZoom }: PlotProps) {
  const bars = useMemo(() => barsOf(histogram), [histogram]);
  const [chosen, setChosen] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  const last = bars.length - 1;
  const zoom = (from: number, to: number) => {
    const stretch = stretchOf(bars, [from, to], histogram);
    setAnchor(undefined);
    setChosen(undefined);
    if (stretch && stretch.startMs < stretch.endMs) onZoom(stretch.startMs, stretch.endMs);
  };
  const barAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * bars.length)));
  };
  const onKey = (event: KeyboardEvent) => {
    const from = chosen ?? last;
    const target = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (target !== undefined) {
      setAnchor(event.shiftKey ? (anchor ?? from) : undefined);
      setChosen(Math.min(last, Math.max(0, target)));
    } else if (event.key === "Enter" && chosen !== undefined) zoom(anchor ?? chosen, chosen);
    else if (event.key === "Escape" && (chosen ?? anchor) !== undefined) {
      setAnchor(undefined);
      setChosen(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (bars.length === 0) return null;
  const current = bars[chosen ?? last];
  return (
    <div
      className={classes.plot}
      role="slider"
      tabIndex={0}
      aria-label="Lines over time: arrow keys read a bar, with Shift they mark a stretch, Enter zooms in"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen ?? last}
      aria-valuetext={current && readOut(current)}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setAnchor(barAt(event));
        setChosen(barAt(event));
      }}
      onPointerMove={(event) => setChosen(barAt(event))}
      onPointerUp={(event) => anchor !== undefined && zoom(anchor, barAt(event))}
      onPointerCancel={() => setAnchor(undefined)}
      onPointerLeave={() => anchor === undefined && setChosen(undefined)}
      onBlur={() => setChosen(undefined)}
    >
      <Bars
        bars={bars}
        marked={anchor === undefined ? undefined : [anchor, chosen ?? anchor]}
        chosen={chosen}
      />
      <div className={classes.axis} aria-hidden>
        <span>{formatClock(histogram.startMs)}</span>
        <span className={classes.readOut}>{chosen !== undefined && current && readOut(current)}</span>
        <span>{formatClock(histogram.endMs)}</span>
      </div>
    </div>
  );
}

interface BarsProps {
  bars: readonly Bar[];
  marked: readonly [number, number] | undefined;
  chosen: number | undefined;
}

function Bars({ bars, marked, chosen }: BarsProps) {
  const shade = marked ?? (chosen === undefined ? undefined : ([chosen, chosen] as const));
  const from = shade && Math.min(...shade);
  return (
    <svg viewBox={`0 0 ${bars.length} 1`} preserveAspectRatio="none" aria-hidden>
      {shade && from !== undefined && (
        <rect
          className={marked ? classes.marked : classes.chosen}
          x={from}
          width={Math.abs(shade[1] - shade[0]) + 1}
          y={0}
          height={1}
        />
      )}
      {bars.map((bar, index) =>
        bar.slices.map(({ tone, from: low, to }) => (
          <rect
            key={`${index} ${tone}`}
            className={classes.bar}
            data-tone={tone}
            x={index + 0.1}
            width={0.8}
            y={1 - to}
            height={to - low}
          />
        )),
      )}
    </svg>
  );
}

function readOut(bar: Bar): string {
  return `${formatExact(bar.startMs).slice(0, -4)} – ${formatClock(bar.endMs)}: ${plural(bar.total, "line")}`;
}
