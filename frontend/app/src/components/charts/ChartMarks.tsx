import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { ChartDot, ChartMarker, ChartStretch, ChartThreshold } from "./marks";
import { partOf, placeOf, type TimeGrid } from "./scale";
import classes from "./ChartMarks.module.css";

/** As much of the plot as a version's name takes: names that would meet are told on hover only. */
const NAME_ROOM = 0.11;

interface MarkersProps {
  grid: TimeGrid;
  markers: readonly ChartMarker[];
}

/** Lines through a chart where a version came up; hover and focus name them, a click leads there. */
export const ChartMarkers = memo(function ChartMarkers({ grid, markers }: MarkersProps) {
  const placed = markers
    .map((marker) => ({ marker, at: placeOf(grid, marker.atMs) }))
    .filter((each): each is { marker: ChartMarker; at: number } => each.at !== undefined)
    .toSorted((a, b) => a.at - b.at);
  if (placed.length === 0) return null;
  return (
    <ul className={classes.markers} aria-label="Deployments">
      {placed.map(({ marker, at }, index) => {
        const room = (placed[index + 1]?.at ?? 1) - at;
        const roomBefore = at - (placed[index - 1]?.at ?? 0);
        const side = room > NAME_ROOM ? "after" : roomBefore > 2 * NAME_ROOM ? "before" : undefined;
        return (
          <li key={marker.key} className={classes.marker} style={{ left: `${at * 100}%` }}>
            <Link
              {...marker.link}
              className={classes.flag}
              data-side={at > 0.5 ? "left" : undefined}
              aria-label={`${marker.name}, ${marker.detail}`}
            >
              {side && (
                <span className={`truncate ${classes.flagName}`} data-name={side}>
                  {marker.name}
                </span>
              )}
              <span className={classes.tip} aria-hidden>
                <b>{marker.name}</b> {marker.detail}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
});

interface DotsProps {
  grid: TimeGrid;
  top: number;
  dots: readonly ChartDot[];
}

/** Real traces where they lie; what took longer than the plot is high stands at its top edge, as a wedge.
    By keyboard they are reached through the table beside the charts. */
export const ChartDots = memo(function ChartDots({ grid, top, dots }: DotsProps) {
  return dots.map((dot) => {
    const at = placeOf(grid, dot.atMs);
    if (at === undefined) return null;
    const height = Math.min(dot.value / top, 1);
    return (
      <Link
        key={dot.key}
        {...dot.link}
        className={classes.dot}
        tabIndex={-1}
        preload={false}
        data-error={dot.isError || undefined}
        data-beyond={dot.value > top || undefined}
        data-side={at > 0.5 ? "left" : undefined}
        data-low={height < 0.5 || undefined}
        aria-label={dot.label}
        style={{ left: `${at * 100}%`, bottom: `${height * 100}%` }}
      >
        <span className={classes.tip} aria-hidden>
          {dot.label}
        </span>
      </Link>
    );
  });
});

interface ThresholdsProps {
  top: number;
  thresholds: readonly ChartThreshold[];
}

/** Their names stand in the legend: over the lines they could not be read. */
export function ChartThresholds({ top, thresholds }: ThresholdsProps) {
  return thresholds
    .filter(({ value }) => value <= top)
    .map(({ name, tone, value }) => (
      <div
        key={name}
        className={classes.threshold}
        data-tone={tone}
        style={{ bottom: `${(value / top) * 100}%` }}
      />
    ));
}

interface StretchesProps {
  grid: TimeGrid;
  stretches: readonly ChartStretch[];
}

/** Told in words beside the chart: here they are only seen. */
export const ChartStretches = memo(function ChartStretches({ grid, stretches }: StretchesProps) {
  return stretches.map(({ key, fromMs, toMs, tone }) => {
    const part = partOf(grid, fromMs, toMs);
    return (
      part && (
        <div
          key={key}
          aria-hidden
          className={classes.stretch}
          data-tone={tone}
          style={{ left: `${part.at * 100}%`, width: `${part.width * 100}%` }}
        />
      )
    );
  });
});
