/** The spans of a trace under one another, on a common time axis. Only what is on screen is in the page. */
import { useEffect, useMemo, useRef, useState } from "react";

import { useServiceColours } from "@/components/service-colours";
import { useVirtualRows } from "@/lib/virtual-rows";

import { useRowHeight } from "../row-height";
import { HoverCard } from "./HoverCard";
import { rowOf, type TimeWindow, type Trace, visibleRows, wholeTrace } from "./layout";
import { Minimap } from "./Minimap";
import { TimeAxis, TimeGrid } from "./TimeAxis";
import { useSplit } from "./useSplit";
import { useWaterfallKeys } from "./useWaterfallKeys";
import classes from "./Waterfall.module.css";
import { WaterfallRow } from "./WaterfallRow";

const AXIS_PX = 28;

interface Props {
  trace: Trace;
  /** Index of the span that is open beside the waterfall, -1 for none. */
  selected: number;
  onSelect: (span: number) => void;
}

export function Waterfall({ trace, selected, onSelect }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set());
  const [window, setWindow] = useState<TimeWindow>(() => wholeTrace(trace));
  const [active, setActive] = useState(Math.max(selected, 0));
  const [split, splitHandle] = useSplit(scroll);
  const colour = useServiceColours(trace.services);
  const rows = useMemo(() => visibleRows(trace, collapsed), [trace, collapsed]);
  const rowHeight = useRowHeight("--row-span", 40);
  const virtual = useVirtualRows({
    count: rows.length,
    rowPx: rowHeight,
    headPx: AXIS_PX,
    scrollRef: scroll,
  });

  const goTo = (span: number, shown: Uint32Array = rows) => {
    setActive(span);
    virtual.scrollToRow(rowOf(shown, span));
    if (selected >= 0) onSelect(span);
  };
  useWaterfallKeys({
    trace,
    rows,
    active,
    collapsed,
    setCollapsed,
    goTo,
    onSelect,
    onWhole: () => setWindow(wholeTrace(trace)),
  });

  const { scrollToRow } = virtual;
  // A link to a span brings it into view; later moves keep it there themselves.
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || selected < 0) return;
    opened.current = true;
    scrollToRow(rowOf(rows, selected), "middle");
  }, [selected, rows, scrollToRow]);

  const toggle = (span: number) =>
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(span)) next.add(span);
      return next;
    });
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
          aria-activedescendant={`span-${active}`}
          tabIndex={0}
        >
          <TimeGrid window={window} />
          {virtual.rows.map((row) => {
            const span = rows[row] ?? 0;
            return (
              <WaterfallRow
                key={span}
                trace={trace}
                span={span}
                top={row * rowHeight}
                window={window}
                colour={colour}
                active={span === active}
                selected={span === selected}
                collapsed={collapsed.has(span)}
                onToggle={toggle}
                onOpen={(index) => {
                  setActive(index);
                  onSelect(index);
                }}
              />
            );
          })}
        </div>
      </div>
      <HoverCard container={scroll} trace={trace} colour={colour} />
    </div>
  );
}
