/** Lines under each other, drawn where they are seen; an open one shows all it carries in its place. */
import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from "react";

import type { LogRecord } from "@/api/types";
import { useServiceColours } from "@/components/service-colours";
import { useMeasuredRows } from "@/lib/measured-rows";
import { useRowHeight } from "@/lib/row-height";

import { LogDetail } from "./LogDetail";
import { LogHead } from "./LogHead";
import { LogRow } from "./LogRow";
import classes from "./LogLines.module.css";
import type { FieldActions } from "./FieldTable";
import { isOverDays } from "./time";

const NARROW_ROW_PX = 50;
const HEAD_PX = 28;
const ROWS_BEFORE_END = 30;

interface Props {
  project: string;
  label: string;
  scrollRef: RefObject<HTMLDivElement | null>;
  records: readonly LogRecord[];
  columns: readonly string[];
  wrap: boolean;
  stale: boolean;
  /** What to mark in the lines, as one group. */
  highlight?: RegExp | undefined;
  open: string | undefined;
  active: string | undefined;
  marked?: string | undefined;
  actions?: FieldActions | undefined;
  onToggle: (id: string) => void;
  onNearEnd?: () => void;
  onScrolledAway?: (away: boolean) => void;
  onPointer?: () => void;
  /** Given: columns of choice are named above the lines, and can be taken out. */
  onRemoveColumn?: (key: string) => void;
  before?: ReactNode;
  after?: ReactNode;
}

export function LogLines({
  project,
  label,
  scrollRef,
  records,
  columns,
  wrap,
  stale,
  highlight,
  open,
  active,
  marked,
  actions,
  onToggle,
  onNearEnd,
  onScrolledAway,
  onPointer,
  onRemoveColumn,
  before,
  after,
}: Props) {
  const keys = useMemo(() => records.map(({ id }) => id), [records]);
  useServiceColours(useMemo(() => [...new Set(records.map(({ service }) => service))], [records]));
  const rowPx = useRowHeight("--row-span", NARROW_ROW_PX);
  const { observe, rows, topPxOf, totalPx, last, scrollToRow } = useMeasuredRows({
    keys,
    estimatePx: rowPx,
    headPx: HEAD_PX,
    scrollRef,
  });
  const isNearEnd = last >= records.length - ROWS_BEFORE_END;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, onNearEnd]);
  useShown(keys, active ?? marked, scrollToRow, scrollRef);
  const withDay = useMemo(() => isOverDays(keys), [keys]);
  const toggle = useStable(onToggle);
  return (
    <div
      ref={scrollRef}
      className={classes.scroll}
      data-stale={stale || undefined}
      role="region"
      aria-label={label}
      onScroll={(event) => onScrolledAway?.(event.currentTarget.scrollTop > rowPx)}
      onPointerMove={onPointer}
    >
      {before}
      {onRemoveColumn && columns.length > 0 && (
        <LogHead columns={columns} withDay={withDay} onRemove={onRemoveColumn} />
      )}
      <div role="list" className={classes.lines} style={{ height: totalPx }}>
        {rows.map((row) => {
          const record = records[row];
          if (!record) return null;
          return (
            <div
              key={record.id}
              ref={observe}
              data-row={record.id}
              role="listitem"
              aria-setsize={records.length}
              aria-posinset={row + 1}
              className={classes.place}
              style={{ transform: `translateY(${topPxOf(row)}px)` }}
            >
              <LogRow
                project={project}
                record={record}
                columns={columns}
                withDay={withDay}
                wrap={wrap}
                highlight={highlight}
                open={record.id === open}
                active={record.id === active}
                marked={record.id === marked}
                onToggle={toggle}
              />
              {record.id === open && (
                <LogDetail
                  project={project}
                  id={record.id}
                  actions={actions}
                  isInContext={marked !== undefined}
                />
              )}
            </div>
          );
        })}
      </div>
      {after}
    </div>
  );
}

/** Rows are drawn again only when they change: what they call must stay the same. */
function useStable(call: (id: string) => void): (id: string) => void {
  const current = useRef(call);
  useEffect(() => {
    current.current = call;
  });
  return useCallback((id) => current.current(id), []);
}

/** Brings the line that the keys moved to into sight, and the focus with it. */
function useShown(
  keys: readonly string[],
  id: string | undefined,
  scrollToRow: (row: number, place?: "near" | "middle") => void,
  scrollRef: RefObject<HTMLElement | null>,
): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (id === undefined || shown.current === id) return;
    const row = keys.indexOf(id);
    if (row === -1) return;
    const isFirst = shown.current === undefined;
    shown.current = id;
    scrollToRow(row, isFirst ? "middle" : "near");
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scrollRef.current?.querySelector<HTMLElement>(`[data-line="${id}"]`)?.focus({ preventScroll: true }),
      ),
    );
  }, [id, keys, scrollToRow, scrollRef]);
}
