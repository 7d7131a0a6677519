/** Small multiples over one time axis: each row has its own scale, one pointer reads all of them. */
import type { KeyboardEvent, PointerEvent } from "react";

import { formatBytes, formatClock, formatInteger } from "@/lib/format";

import type { Bucket, Series } from "./buckets";
import classes from "./FlowPanel.module.css";

interface Props {
  series: readonly Series[];
  buckets: readonly Bucket[];
  ticks: ReadonlyArray<{ atMs: number; left: number }>;
  chosen: number | undefined;
  onChoose: (index: number | undefined) => void;
}

/** A single span must be seen beside a million. */
const LEAST = 0.05;

export function FlowChart({ series, buckets, ticks, chosen, onChoose }: Props) {
  const last = buckets.length - 1;
  const current = chosen ?? last;
  const move = (event: KeyboardEvent) => {
    const target = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") onChoose(undefined);
    else if (target !== undefined) onChoose(Math.min(last, Math.max(0, target)));
    else return;
    event.preventDefault();
  };
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onChoose(Math.min(last, Math.max(0, Math.floor(((event.clientX - left) / width) * buckets.length))));
  };
  return (
    <div
      className={classes.chart}
      role="slider"
      tabIndex={0}
      aria-label="Time; what came in is read out for each bar"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={current}
      aria-valuetext={readOut(series, buckets, current)}
      onKeyDown={move}
      onBlur={() => onChoose(undefined)}
      onPointerLeave={() => onChoose(undefined)}
    >
      {series.map((row) => (
        <div
          key={row.id}
          className={classes.row}
          data-kind={row.kind}
          data-none={row.total === 0 || undefined}
        >
          <span className={classes.rowName}>{row.name}</span>
          <div className={classes.plot} onPointerMove={point} onPointerDown={point}>
            <Bars row={row} chosen={chosen} />
          </div>
          <span className={classes.rowValue}>
            {formatValue(row, chosen === undefined ? row.total : (row.values[chosen] ?? 0))}
          </span>
        </div>
      ))}
      <div className={classes.axis} aria-hidden>
        <span />
        <div className={classes.ticks}>
          {ticks.map(({ atMs, left }) => (
            <span key={atMs} style={{ left: `${left * 100}%` }}>
              {formatClock(atMs)}
            </span>
          ))}
        </div>
        <span />
      </div>
    </div>
  );
}

function Bars({ row, chosen }: { row: Series; chosen: number | undefined }) {
  const peak = Math.max(...row.values, 1);
  const heightOf = (value: number) => (value === 0 ? 0 : Math.max(LEAST, value / peak));
  return (
    <svg viewBox={`0 0 ${row.values.length} 1`} preserveAspectRatio="none" aria-hidden>
      {chosen !== undefined && <rect className={classes.cursor} x={chosen} y={0} width={1} height={1} />}
      {row.values.map((value, index) => {
        if (value === 0) return null;
        const height = heightOf(value);
        const lost = heightOf(row.lost[index] ?? 0);
        const place = { x: index + 0.1, width: 0.8 };
        return (
          <g key={index} data-current={index === row.values.length - 1 || undefined}>
            <rect {...place} className={classes.bar} y={1 - height} height={height} />
            {lost > 0 && (
              <rect {...place} className={classes.lost} y={1 - height} height={Math.min(lost, height)} />
            )}
          </g>
        );
      })}
    </svg>
  );
}

export function formatValue({ kind }: Pick<Series, "kind">, value: number): string {
  return kind === "bytes" ? formatBytes(value) : formatInteger(value);
}

function readOut(series: readonly Series[], buckets: readonly Bucket[], index: number): string {
  const bucket = buckets[index];
  if (!bucket) return "";
  const values = series.map((row) => `${row.name} ${formatValue(row, row.values[index] ?? 0)}`);
  return `${formatClock(bucket.startMs)}: ${values.join(", ")}`;
}
