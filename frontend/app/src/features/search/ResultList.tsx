/** The rows of a result: only those on screen are drawn, more are read as the end comes near. */
import { Button } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useState } from "react";

import { useHotkeys } from "@/lib/hotkeys";
import { useRowHeight } from "@/lib/row-height";
import { useVirtualRows } from "@/lib/virtual-rows";

import classes from "./SearchPage.module.css";

const ROWS_BEFORE_END = 12;
const HEAD_PX = 32;

/** What the list needs to know of how it is being read. */
export interface Reading {
  scrollRef: RefObject<HTMLDivElement | null>;
  /** The rows of the filter before, until those of the new one are there. */
  stale: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
  onScrolledAway: (away: boolean) => void;
  onPointer: () => void;
}

interface Props<Row> extends Reading {
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  narrowRowPx: number;
  /** Wider than the page: the list scrolls sideways. */
  minWidthPx?: number;
  head: ReactNode;
  children: (row: Row, place: { active: boolean; rowIndex: number }) => ReactNode;
  end?: ReactNode;
}

export function ResultList<Row>({
  label,
  rows,
  keyOf,
  narrowRowPx,
  minWidthPx = 0,
  head,
  children,
  end,
  scrollRef: scroll,
  stale,
  hasMore,
  loadingMore,
  moreFailed,
  onMore,
  onScrolledAway,
  onPointer,
}: Props<Row>) {
  const [activeKey, setActiveKey] = useState<string>();
  const rowHeight = useRowHeight("--row", narrowRowPx);
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

  const linkOf = (key: string) =>
    scroll.current?.querySelector<HTMLAnchorElement>(`[data-row="${CSS.escape(key)}"] a`);
  const move = (step: number) => {
    const from = rows.findIndex((row) => keyOf(row) === activeKey);
    const to = Math.max(0, Math.min(rows.length - 1, from === -1 ? 0 : from + step));
    const next = rows[to];
    if (next === undefined) return;
    setActiveKey(keyOf(next));
    virtual.scrollToRow(to);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => linkOf(keyOf(next))?.focus({ preventScroll: true })),
    );
  };
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    o: () => {
      const link = activeKey === undefined ? undefined : linkOf(activeKey);
      if (link) window.open(link.href, "_blank", "noopener");
    },
  });

  return (
    <div
      ref={scroll}
      className={classes.scroll}
      data-stale={stale || undefined}
      data-wide={minWidthPx > 0 || undefined}
      role="table"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      onScroll={(event) => onScrolledAway(event.currentTarget.scrollTop > rowHeight / 2)}
      onPointerMove={onPointer}
    >
      <div className={classes.head} style={{ minWidth: minWidthPx || undefined }}>
        {head}
      </div>
      <div className={classes.rows} style={{ height: virtual.totalPx, minWidth: minWidthPx || undefined }}>
        {virtual.rows.map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const key = keyOf(row);
          return (
            <div
              key={key}
              data-row={key}
              className={classes.place}
              style={{ transform: `translateY(${index * rowHeight}px)` }}
            >
              {children(row, { active: key === activeKey, rowIndex: index + 2 })}
            </div>
          );
        })}
      </div>
      {hasMore ? (
        <div className={classes.more}>
          {moreFailed ? (
            <Button onClick={onMore}>The next rows could not be loaded. Try again</Button>
          ) : (
            "Loading more…"
          )}
        </div>
      ) : (
        end && <div className={classes.more}>{end}</div>
      )}
    </div>
  );
}
