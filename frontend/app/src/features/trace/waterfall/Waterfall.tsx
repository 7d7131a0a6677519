/** The spans of a trace under one another, on a common time axis. Only what is on screen is in the page. */
import { useRef } from "react";

import { useRowHeight } from "@/lib/row-height";
import { useVirtualRows } from "@/lib/virtual-rows";

import { isRollup, rowOfEntry } from "../model/rows";
import { useTraceView } from "../trace-view";
import { HoverCard } from "./HoverCard";
import { Minimap } from "./Minimap";
import { RollupRow } from "./RollupRow";
import { TimeAxis, TimeGrid } from "./TimeAxis";
import { useEntries } from "./useEntries";
import { useMarks } from "./useMarks";
import { useScrollAnchor } from "./useScrollAnchor";
import { useSplit } from "./useSplit";
import { useStanding } from "./useStanding";
import { useWaterfallKeys } from "./useWaterfallKeys";
import classes from "./Waterfall.module.css";
import { WaterfallRow } from "./WaterfallRow";

const AXIS_PX = 28;

export function Waterfall() {
  const { trace, runs, selected, select, window, setWindow, colour, find } = useTraceView();
  const scroll = useRef<HTMLDivElement>(null);
  const [split, splitHandle] = useSplit(scroll);
  const shown = useEntries();
  const { entries, active, setActive, isOpen, toggle } = shown;
  const marks = useMarks();
  const rowHeight = useRowHeight("--row-span", 40);
  const virtual = useVirtualRows({
    count: entries.length,
    rowPx: rowHeight,
    headPx: AXIS_PX,
    scrollRef: scroll,
  });
  useScrollAnchor(scroll, trace, entries, rowHeight);

  // One that was scrolled out of sight cannot be named.
  const isActiveDrawn = virtual.rows.some((index) => entries[index] === active);
  const goTo = useStanding(shown, virtual.scrollToRow);
  useWaterfallKeys(shown, goTo);

  const drawn = { trace, window, colour, found: find.found, marks };
  return (
    <div className={classes.waterfall} style={{ "--split": `${split}%` } as React.CSSProperties}>
      <Minimap trace={trace} colour={colour} window={window} onWindow={setWindow} />
      <div ref={scroll} className={classes.scroll} data-testid="waterfall">
        <TimeAxis window={window} handle={splitHandle} />
        <div
          className={classes.rows}
          style={{ height: virtual.totalPx }}
          role="tree"
          aria-label={`${trace.count} spans`}
          aria-activedescendant={isActiveDrawn ? `span-${active}` : undefined}
          tabIndex={0}
        >
          <TimeGrid window={window} />
          {virtual.rows.map((index) => {
            const entry = entries[index] ?? 0;
            const row = rowOfEntry(entry);
            const place = {
              top: index * rowHeight,
              active: entry === active,
              open: isOpen(entry),
              onToggle: toggle,
            };
            const run = isRollup(entry) ? runs.byFirst.get(row) : undefined;
            return run ? (
              <RollupRow key={entry} {...drawn} {...place} run={run} onActive={setActive} />
            ) : (
              <WaterfallRow
                key={entry}
                {...drawn}
                {...place}
                row={row}
                selected={row === selected}
                onOpen={(opened) => {
                  setActive(opened);
                  select(opened);
                }}
              />
            );
          })}
        </div>
      </div>
      <HoverCard container={scroll} marks={marks} />
    </div>
  );
}
