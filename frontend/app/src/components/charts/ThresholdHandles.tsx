import { type KeyboardEvent, type PointerEvent, useState } from "react";

import classes from "./ChartMarks.module.css";
import type { ChartThreshold } from "./marks";

interface Props {
  top: number;
  thresholds: readonly ChartThreshold[];
  format: (value: number) => string;
  onMove: (threshold: ChartThreshold, value: number) => void;
}

/** One in a hundred of the plot: as exact as a hand is. */
const STEPS = 100;

/** At the right edge of the plot, one for each line that may be moved; what is drawn follows when it is let go. */
export function ThresholdHandles({ top, thresholds, format, onMove }: Props) {
  return thresholds
    .filter(({ value }) => value <= top)
    .map((threshold) => (
      <Handle
        key={threshold.name}
        threshold={threshold}
        top={top}
        format={format}
        onMove={(value) => onMove(threshold, value)}
      />
    ));
}

/** Rounded to what the step can tell apart. */
export function roundToStep(value: number, top: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(top / STEPS));
  return Number((Math.round(Math.min(Math.max(value, 0), top) / magnitude) * magnitude).toPrecision(6));
}

interface HandleProps {
  threshold: ChartThreshold;
  top: number;
  format: Props["format"];
  onMove: (value: number) => void;
}

function Handle({ threshold: { name, tone, value }, top, format, onMove }: HandleProps) {
  const [held, setHeld] = useState<number>();
  const shown = held ?? value;
  const valueAt = (event: PointerEvent<HTMLElement>) => {
    const plot = event.currentTarget.parentElement?.getBoundingClientRect();
    return plot && plot.height > 0
      ? roundToStep(((plot.bottom - event.clientY) / plot.height) * top, top)
      : value;
  };
  const onKey = (event: KeyboardEvent) => {
    const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    onMove(roundToStep(value + (steps * top) / STEPS, top));
  };
  return (
    <div
      className={classes.handle}
      data-tone={tone}
      data-held={held !== undefined || undefined}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Move ${name}`}
      aria-valuemin={0}
      aria-valuemax={top}
      aria-valuenow={shown}
      aria-valuetext={format(shown)}
      style={{ bottom: `${(shown / top) * 100}%` }}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(value);
      }}
      onPointerMove={(event) => held !== undefined && setHeld(valueAt(event))}
      onPointerUp={() => {
        if (held !== undefined && held !== value) onMove(held);
        setHeld(undefined);
      }}
      onPointerCancel={() => setHeld(undefined)}
    >
      <span aria-hidden>{format(shown)}</span>
    </div>
  );
}
