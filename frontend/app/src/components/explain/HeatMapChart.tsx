/** The plot of the heat map with its axes, taking pointer and keys; what is brushed lies over the cells. */
import { useElementSize } from "@mantine/hooks";

import { plural } from "@/lib/format";

import { durationTicks, timeTicks } from "./axis";
import type { Box, Cell, HeatMapData } from "./heat-map-data";
import classes from "./HeatMap.module.css";
import { HeatMapCells } from "./HeatMapCells";
import type { useBrush } from "./useBrush";

interface ChartProps {
  data: HeatMapData;
  brush: ReturnType<typeof useBrush>;
  chosen: Box | undefined;
}

const HELP =
  "Arrow keys move from cell to cell, with Shift they brush a box, Enter selects it, Escape clears the selection.";

export function HeatMapChart({ data, brush, chosen }: ChartProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  return (
    <div className={classes.chart}>
      <div className={classes.durations} aria-hidden>
        {durationTicks(data, height).map((tick) => (
          <span key={tick.label} className={classes.duration} style={{ bottom: `${tick.at * 100}%` }}>
            {tick.label}
          </span>
        ))}
      </div>
      <div
        ref={ref}
        className={classes.plot}
        role="application"
        tabIndex={0}
        aria-label={`Heat map of ${plural(data.span_count, "span")} by time and duration. ${HELP}`}
        {...brush.handlers}
      >
        {durationTicks(data, height).map((tick) => (
          <i key={tick.label} className={classes.rule} style={{ bottom: `${tick.at * 100}%` }} />
        ))}
        <HeatMapCells data={data} width={width} height={height} />
        {chosen && !brush.drawn && <Outline data={data} box={chosen} kind="chosen" />}
        {brush.drawn && <Outline data={data} box={brush.drawn} kind="brush" />}
        {brush.cursor && !brush.drawn && <Outline data={data} box={pointBox(brush.cursor)} kind="cursor" />}
      </div>
      <div className={classes.times} aria-hidden>
        {timeTicks(data, width).map((tick) => (
          <span key={tick.at} className={classes.time} style={{ left: `${tick.at * 100}%` }}>
            {tick.label}
          </span>
        ))}
      </div>
    </div>
  );
}

function Outline({ data, box, kind }: { data: HeatMapData; box: Box; kind: "chosen" | "brush" | "cursor" }) {
  const across = 100 / data.column_count;
  const up = 100 / data.rows.length;
  return (
    <div
      className={classes.outline}
      data-kind={kind}
      data-testid={`heat-map-${kind}`}
      style={{
        left: `${box.left * across}%`,
        width: `${(box.right - box.left + 1) * across}%`,
        bottom: `${box.bottom * up}%`,
        height: `${(box.top - box.bottom + 1) * up}%`,
      }}
    />
  );
}

export function pointBox({ column, row }: Cell): Box {
  return { left: column, right: column, bottom: row, top: row };
}
