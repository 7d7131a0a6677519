/** Rate, errors and duration under one pointer; the same as a table, for those who read rather than look. */
import { Button } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";

import type { ServiceExemplar, ServiceSeries } from "@/api/types";
import { formatCount, formatDuration, formatPercent, formatRate, unixNanoToMs } from "@/lib/format";

import type { ChartDot, ChartMarker } from "./marks";
import { gridOf, redSeries } from "./red";
import classes from "./RedCharts.module.css";
import { RedTable } from "./RedTable";
import { stepText, TimeChart } from "./TimeChart";
import { useChartCursor } from "./useChartCursor";

interface Props {
  project: string;
  series: ServiceSeries;
  exemplars: readonly ServiceExemplar[];
  markers: readonly ChartMarker[];
  /** What the dashed lines are: "a day before". */
  beforeName: string | undefined;
  tools?: ReactNode;
  /** Beside a chart's title: what can be done with what it shows. */
  notes?: Readonly<Record<"rate" | "errors" | "latency", ReactNode>>;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** A rate of one in a thousand is not drawn as high as one in two. */
const LEAST_ERROR_TOP = 0.01;

export function RedCharts({ project, series, exemplars, markers, beforeName, tools, notes, onZoom }: Props) {
  const [asTable, setAsTable] = useState(false);
  const cursor = useChartCursor();
  const grid = useMemo(() => gridOf(series), [series]);
  const red = useMemo(() => redSeries(series), [series]);
  const dots = useMemo(() => exemplars.map((each) => dotOf(project, each)), [project, exemplars]);
  const shared = { grid, cursor, markers, beforeName, onZoom };
  return (
    <>
      <div className={classes.bar}>
        {tools}
        <p className={classes.readout}>
          {cursor.step === undefined ? "Drag over a chart to zoom in" : stepText(grid, cursor.step)}
        </p>
        <Button
          variant="subtle"
          leftSection={asTable ? <IconChartLine size={15} /> : <IconTable size={15} />}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? "Show as charts" : "Show as table"}
        </Button>
      </div>
      {asTable ? (
        <RedTable project={project} series={series} grid={grid} exemplars={exemplars} />
      ) : (
        <div className={classes.charts}>
          <TimeChart
            {...shared}
            title="Requests"
            note={notes?.rate}
            series={red.rate}
            format={formatRate}
            formatTick={rateTick}
            tickUnit={rateTickUnit}
          />
          <TimeChart
            {...shared}
            title="Error rate"
            note={notes?.errors}
            series={red.errors}
            format={formatPercent}
            leastTop={LEAST_ERROR_TOP}
          />
          <div className={classes.wide}>
            <TimeChart
              {...shared}
              title="Duration"
              note={notes?.latency}
              series={red.latency}
              format={durationText}
              dots={dots}
            />
          </div>
        </div>
      )}
    </>
  );
}

const RATE_UNITS = [
  { seconds: 1, name: "s" },
  { seconds: 60, name: "min" },
  { seconds: 3_600, name: "h" },
] as const;

function rateUnit(highest: number) {
  return RATE_UNITS.find(({ seconds }) => highest * seconds >= 1) ?? RATE_UNITS[2];
}

/** 0.5/s beside 1/s, not 30/min. */
function rateTick(perSecond: number, top: number): string {
  if (perSecond === 0) return "0";
  const { seconds, name } = rateUnit(top);
  const rate = perSecond * seconds;
  return `${rate >= 1_000 ? formatCount(rate) : Number(rate.toPrecision(3))}/${name}`;
}

function rateTickUnit(highest: number): number {
  return 1 / rateUnit(highest).seconds;
}

function durationText(durationNs: number): string {
  return durationNs === 0 ? "0" : formatDuration(durationNs);
}

function dotOf(project: string, exemplar: ServiceExemplar): ChartDot {
  const { trace_id: traceId, span_id: span, at_ns, duration_ns, is_error: isError, name } = exemplar;
  return {
    key: `${traceId} ${span}`,
    atMs: unixNanoToMs(at_ns),
    value: duration_ns,
    isError,
    label: `${name}, ${formatDuration(duration_ns)}${isError ? ", failed" : ""}`,
    link: { to: "/p/$project/traces/$traceId", params: { project, traceId }, search: { span } },
  };
}
