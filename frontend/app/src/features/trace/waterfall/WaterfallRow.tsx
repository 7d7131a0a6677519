import { IconAlertCircleFilled } from "@tabler/icons-react";
import { memo } from "react";

import { formatCount, formatDuration } from "@/lib/format";

import { barOf, type TimeWindow } from "../model/time";
import {
  descendantCount,
  errorsBelow,
  isError,
  nameOf,
  serviceOf,
  shiftedClockOf,
  type Trace,
} from "../model/trace";
import { BarLabel } from "./BarLabel";
import { PathLine, Ticks } from "./BarTicks";
import { labelText } from "./label";
import { indentOf, NameStart, type RowPlace, ServiceAndName } from "./NameCell";
import { OutlineMarks } from "./OutlineMarks";
import { durationText, outlineWords } from "./outline-words";
import type { Marks } from "./useMarks";
import classes from "./Waterfall.module.css";

interface Props extends RowPlace {
  trace: Trace;
  row: number;
  window: TimeWindow;
  colour: (service: string) => string;
  found: Uint8Array | undefined;
  marks: Marks;
  selected: boolean;
  onOpen: (row: number) => void;
}

export const WaterfallRow = memo(
  function WaterfallRow(props: Props) {
    const { trace, row, top, active, selected, open, found, onOpen } = props;
    const holdsMore = descendantCount(trace, row) > 0;
    return (
      <div
        id={`span-${row}`}
        role="treeitem"
        aria-level={(trace.depth[row] ?? 0) + 1}
        aria-expanded={holdsMore ? open : undefined}
        aria-selected={selected}
        aria-label={labelOf(props)}
        className={classes.row}
        data-active={active || undefined}
        data-span={row}
        data-error={isError(trace, row) || undefined}
        data-dim={found?.[row] === 0 || undefined}
        style={{ top }}
        onClick={() => onOpen(row)}
      >
        <NameCell {...props} /> <BarCell {...props} />
      </div>
    );
  },
  // The handlers take the row they act on, so those of any render will do.
  (before, after) =>
    before.trace === after.trace &&
    before.row === after.row &&
    before.top === after.top &&
    before.window === after.window &&
    before.colour === after.colour &&
    before.found === after.found &&
    before.marks === after.marks &&
    before.active === after.active &&
    before.selected === after.selected &&
    before.open === after.open,
);

function labelOf({ trace, row, open }: Props): string {
  return labelText([
    serviceOf(trace, row),
    nameOf(trace, row),
    trace.orphan[row] === 1 && "parent missing",
    shiftedClockOf(trace, row) && "shifted",
    !open && `+${formatCount(descendantCount(trace, row))}`,
    ...outlineWords(trace, row),
    durationText(trace, row),
    isError(trace, row) && "error",
  ]);
}

function NameCell({ trace, row, open, onToggle, colour }: Props) {
  const clock = shiftedClockOf(trace, row);
  return (
    <div
      className={classes.name}
      title={`${serviceOf(trace, row)}: ${nameOf(trace, row)}`}
      style={indentOf(trace, row)}
    >
      <NameStart
        entry={row}
        holdsMore={descendantCount(trace, row) > 0}
        open={open}
        onToggle={onToggle}
        colour={colour(serviceOf(trace, row))}
      />
      {isError(trace, row) && <IconAlertCircleFilled size={14} className={classes.errorIcon} aria-hidden />}
      <ServiceAndName trace={trace} row={row} />{" "}
      {trace.orphan[row] === 1 && <span className={classes.mark}>parent missing</span>}{" "}
      {clock && (
        <span className={classes.mark} title={`Drawn ${formatDuration(clock.shiftNs)} later than it says`}>
          shifted
        </span>
      )}{" "}
      <OutlineMarks trace={trace} row={row} />
      {!open && (
        <span className={classes.mark} data-failed={errorsBelow(trace, row) > 0 || undefined}>
          +{formatCount(descendantCount(trace, row))}
        </span>
      )}
    </div>
  );
}

function BarCell({ trace, row, window, colour, marks, open }: Props) {
  const bar = barOf(trace.startNs[row] ?? 0, trace.spanNs[row] ?? 0, window);
  if (bar.outside)
    return (
      <div className={classes.time}>
        <span className={classes.outside} data-side={bar.outside} aria-hidden />
      </div>
    );
  return (
    <div className={classes.time}>
      <span
        className={classes.bar}
        data-error={isError(trace, row) || undefined}
        style={{
          left: `${bar.left * 100}%`,
          width: `${bar.width * 100}%`,
          background: colour(serviceOf(trace, row)),
        }}
      />
      <PathLine stretches={marks.pathOf(row, open ? row + 1 : (trace.end[row] ?? row + 1))} window={window} />
      <Ticks ticks={marks.eventsOf(row)} window={window} kind="event" />
      <Ticks ticks={marks.logsOf(row)} window={window} kind="log" />
      <BarLabel bar={bar}>{durationText(trace, row)}</BarLabel>
    </div>
  );
}
