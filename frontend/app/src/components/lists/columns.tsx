/** Attributes of choice as columns of a list: their heads, their cells, and the room that they need. */
import type { CSSProperties } from "react";

import { plainText } from "@/lib/plain-text";

import classes from "./columns.module.css";

/** As narrow as a column may become, and the gap before it. */
const COLUMN_PX = 120;
const GAP_PX = 16;

/** Below this width a list scrolls sideways; without columns it never does. */
export function widthWithColumns(fixedPx: number, columns: readonly string[]): number {
  return columns.length > 0 ? fixedPx + columns.length * (COLUMN_PX + GAP_PX) : 0;
}

/** For a grid whose template has `var(--columns)`. */
export function gridOf(columns: readonly string[]): CSSProperties {
  return { "--columns": columns.map(() => `minmax(${COLUMN_PX}px, 0.5fr)`).join(" ") } as CSSProperties;
}

interface CellsProps {
  columns: readonly string[];
  attributes: ReadonlyArray<{ key: string; value: unknown }>;
}

export function ColumnCells({ columns, attributes }: CellsProps) {
  const values = new Map(attributes.map(({ key, value }) => [key, plainText(value)]));
  return columns.map((column) => (
    <span key={column} role="cell" className={classes.value} title={values.get(column)} data-column={column}>
      {values.get(column) ?? <span className={classes.none}>–</span>}
    </span>
  ));
}

interface HeadsProps {
  columns: readonly string[];
  onRemove: (column: string) => void;
}

export function ColumnHeads({ columns, onRemove }: HeadsProps) {
  return columns.map((column) => (
    <span key={column} role="columnheader" className={classes.head} title={column}>
      <span className="truncate">{column}</span>
      <button type="button" aria-label={`Remove the column ${column}`} onClick={() => onRemove(column)}>
        ×
      </button>
    </span>
  ));
}
