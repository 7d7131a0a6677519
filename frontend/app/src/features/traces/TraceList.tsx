import { Button } from "@mantine/core";
import { type RefObject, useEffect, useState } from "react";

import type { TraceSummary } from "@/api/types";
import { useServiceColours } from "@/components/service-colours";
import { longestDuration, TraceRow, TraceRowHead } from "@/components/traces/TraceRow";
import { useHotkeys } from "@/lib/hotkeys";
import { useNow } from "@/lib/now";
import { useVirtualRows } from "@/lib/virtual-rows";

import { useRowHeight } from "./row-height";
import classes from "./TracesPage.module.css";

const ROWS_BEFORE_END = 12;
const HEAD_PX = 32;

interface Props {
  project: string;
  scrollRef: RefObject<HTMLDivElement | null>;
  rows: readonly TraceSummary[];
  /** The rows of the filter before, until those of the new one are there. */
  stale: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
  onScrolledAway: (away: boolean) => void;
  onPointer: () => void;
}

export function TraceList({
  project,
  scrollRef: scroll,
  rows,
  stale,
  hasMore,
  loadingMore,
  moreFailed,
  onMore,
  onScrolledAway,
  onPointer,
}: Props) {
  const now = useNow();
  const [activeId, setActiveId] = useState<string>();
  const rowHeight = useRowHeight("--row", 58);
  useServiceColours(rows.flatMap((trace) => [trace.root_service, ...trace.services]));
  const virtual = useVirtualRows({
    count: rows.length,
    rowPx: rowHeight,
    headPx: HEAD_PX,
    scrollRef: scroll,
  });
  const nearEnd = virtual.last >= rows.length - ROWS_BEFORE_END;
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && nearEnd) onMore();
  }, [hasMore, loadingMore, moreFailed, nearEnd, onMore]);
  useEffect(() => () => onScrolledAway(false), [onScrolledAway]);

  const focusRow = (traceId: string) =>
    scroll.current?.querySelector<HTMLElement>(`[data-trace="${traceId}"]`)?.focus({ preventScroll: true });
  const move = (step: number) => {
    const from = rows.findIndex((row) => row.trace_id === activeId);
    const to = Math.max(0, Math.min(rows.length - 1, from === -1 ? 0 : from + step));
    const next = rows[to];
    if (!next) return;
    setActiveId(next.trace_id);
    virtual.scrollToRow(to);
    // The row may have to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(next.trace_id)));
  };
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
  });

  const longestNs = longestDuration(rows);
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      data-stale={stale || undefined}
      role="table"
      aria-label="Traces"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      onScroll={(event) => onScrolledAway(event.currentTarget.scrollTop > rowHeight / 2)}
      onPointerMove={onPointer}
    >
      <div className={classes.head}>
        <TraceRowHead />
      </div>
      <div className={classes.rows} style={{ height: virtual.totalPx }}>
        {virtual.rows.map((index) => {
          const trace = rows[index];
          if (!trace) return null;
          return (
            <div
              key={trace.trace_id}
              className={classes.place}
              style={{ transform: `translateY(${index * rowHeight}px)` }}
            >
              <TraceRow
                project={project}
                trace={trace}
                longestNs={longestNs}
                now={now}
                active={trace.trace_id === activeId}
                rowIndex={index + 2}
              />
            </div>
          );
        })}
      </div>
      {hasMore && (
        <div className={classes.more}>
          {moreFailed ? (
            <Button onClick={onMore}>Older traces could not be loaded. Try again</Button>
          ) : (
            "Loading older traces…"
          )}
        </div>
      )}
    </div>
  );
}
