/** Latency over time: when, how long, how many, how many failed. Brushing a box of it selects those spans. */
import { Button } from "@mantine/core";
import { IconTable, IconChartGridDots } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { EmptyState, ErrorState, Loading } from "@/components/States";
import { formatDuration, plural } from "@/lib/format";

import { type Box, type HeatMapData, slowestFromNs, tallyBox } from "./heat-map-data";
import classes from "./HeatMap.module.css";
import { HeatMapChart, pointBox } from "./HeatMapChart";
import { HeatMapTable } from "./HeatMapTable";
import { describeBox, describeSelected } from "./readout";
import { boxOfSelection, EVERYTHING, selectBox, type Selection } from "./selection";
import { useBrush } from "./useBrush";

interface HeatMapProps {
  /** undefined until the first answer; while a filter changes, the map before it. */
  data: HeatMapData | undefined;
  /** Set while `data` belongs to another question than the one on screen. */
  isStale?: boolean;
  error?: unknown;
  onRetry?: () => void;
  /** What the URL says was brushed. */
  selection: Selection | undefined;
  onSelect: (selection: Selection | undefined) => void;
  /** The button that helps where nothing matched. */
  emptyAction?: ReactNode;
  /** What stands before everything else in the map's head: where the page chooses among its charts. */
  lead?: ReactNode;
}

const SLOWEST_SHARE = 0.01;

export function HeatMap(props: HeatMapProps) {
  const { data, error, onRetry, emptyAction, lead } = props;
  if (data && data.span_count > 0) return <LoadedHeatMap {...props} data={data} />;
  return (
    <section className={classes.section} aria-label="Latency">
      <header className={classes.head}>{lead}</header>
      {data ? (
        <EmptyState title="No span matches" action={emptyAction}>
          There is nothing to draw: no span in this range matches the filter.
        </EmptyState>
      ) : error ? (
        <ErrorState error={error} title="The heat map could not be loaded" {...(onRetry && { onRetry })} />
      ) : (
        <>
          <Loading label="Loading the heat map" />
          <div className={classes.skeleton} aria-hidden data-animate />
        </>
      )}
    </section>
  );
}

function LoadedHeatMap({
  data,
  isStale = false,
  error,
  selection,
  onSelect,
  lead,
}: HeatMapProps & { data: HeatMapData }) {
  const [asTable, setAsTable] = useState(false);
  const errors = selection?.errors ?? "any";
  const brush = useBrush(data, (box) => onSelect(box && selectBox(data, box, errors)));
  const chosen = selection && boxOfSelection(data, selection);
  const shown = brush.drawn ?? (brush.cursor && pointBox(brush.cursor));
  return (
    <section className={classes.section} aria-label="Latency" data-stale={isStale || undefined}>
      <header className={classes.head}>
        {lead}
        <Suggestions data={data} selection={selection} onSelect={onSelect} />
        <Button
          className={classes.toggle}
          variant="subtle"
          size="compact-sm"
          leftSection={asTable ? <IconChartGridDots size={14} /> : <IconTable size={14} />}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? "Show as chart" : "Show as table"}
        </Button>
      </header>
      {asTable ? (
        <HeatMapTable data={data} onSelect={(box) => onSelect(selectBox(data, box, errors))} />
      ) : (
        <HeatMapChart data={data} brush={brush} chosen={chosen} />
      )}
      <Readout isFailed={Boolean(error)}>{readoutOf(data, asTable ? undefined : shown, selection)}</Readout>
    </section>
  );
}

/** Spoken as well: to those who move over the map by keyboard it is what they see. */
function Readout({ isFailed, children }: { isFailed: boolean; children: string }) {
  return (
    <p className={classes.readout} aria-live="polite" data-testid="heat-map-readout">
      {isFailed ? (
        <span className={classes.failed}>This is the map as it was; the newer one could not be loaded.</span>
      ) : (
        children
      )}
    </p>
  );
}

function readoutOf(data: HeatMapData, shown: Box | undefined, selection: Selection | undefined): string {
  if (shown) return describeBox(data, shown);
  if (selection) return `Selected: ${describeSelected(data, selection)}`;
  return `${plural(data.span_count, "span")}, ${plural(data.error_count, "error")}. Drag over a slow or red box to have it explained.`;
}

/** What most people would brush, one click away. */
function Suggestions({
  data,
  selection,
  onSelect,
}: Pick<HeatMapProps, "selection" | "onSelect"> & { data: HeatMapData }) {
  const slowNs = slowestFromNs(data, SLOWEST_SHARE);
  const hasSlow = slowNs !== undefined && tallySlow(data, slowNs) > 0;
  return (
    <div className={classes.suggestions}>
      {data.error_count > 0 && data.error_count < data.span_count && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onSelect({ ...EVERYTHING, errors: "only" })}
        >
          Explain {plural(data.error_count, "error")}
        </Button>
      )}
      {hasSlow && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onSelect({ ...EVERYTHING, minDurationNs: slowNs })}
        >
          Explain the slowest, {formatDuration(slowNs)} and longer
        </Button>
      )}
      {selection && (
        <Button size="compact-sm" variant="subtle" onClick={() => onSelect(undefined)}>
          Clear selection
        </Button>
      )}
    </div>
  );
}

function tallySlow(data: HeatMapData, minNs: number): number {
  const bottom = data.rows.findIndex((row) => (row.min_duration_ns ?? -1) >= minNs);
  return bottom < 0
    ? 0
    : tallyBox(data, { left: 0, right: data.column_count - 1, bottom, top: data.rows.length - 1 }).count;
}
