import { useMemo } from "react";

import { stepText, TimeChart } from "@/components/charts/TimeChart";
import { useChartCursor } from "@/components/charts/useChartCursor";
import { Panel } from "@/components/Page";
import { fixedRange, searchOfTimeRange } from "@/lib/timerange";

import classes from "./Browser.module.css";
import { gridOf, type Measured } from "./measured";
import { formatVital, type Vital, VITALS } from "./vitals";
import looks from "./Vitals.module.css";

interface Props {
  measured: Measured;
  onChange: (next: ReturnType<typeof searchOfTimeRange>) => void;
}

/** So much above what is good the plot begins to end: the line that matters is always seen. */
const ROOM = 1.15;

export function VitalCharts({ measured, onChange }: Props) {
  const cursor = useChartCursor();
  const grid = useMemo(() => gridOf(measured), [measured]);
  const measuredOnes = VITALS.filter(({ name }) => measured.series[name].some((value) => value !== null));
  if (measuredOnes.length === 0) return null;
  return (
    <Panel
      title="Web vitals over time"
      note="The p75 of what was measured in each step"
      tools={
        <p className={classes.readout}>
          {cursor.step === undefined ? "Drag over a chart to zoom in" : stepText(grid, cursor.step)}
        </p>
      }
    >
      <div className={looks.charts}>
        {measuredOnes.map((vital) => (
          <TimeChart
            key={vital.name}
            title={vital.short}
            grid={grid}
            series={[{ name: "p75", tone: "p95", values: measured.series[vital.name] }]}
            format={(value) => (value === 0 ? "0" : formatVital(vital.name, value))}
            leastTop={vital.good * ROOM}
            thresholds={thresholdsOf(vital)}
            cursor={cursor}
            onZoom={(fromMs, toMs) => onChange(searchOfTimeRange(fixedRange(fromMs, toMs)))}
          />
        ))}
      </div>
    </Panel>
  );
}

function thresholdsOf({ name, good, fair }: Vital) {
  return [
    { name: `good until ${formatVital(name, good)}`, tone: "warning", value: good },
    { name: `poor above ${formatVital(name, fair)}`, tone: "error", value: fair },
  ] as const;
}
