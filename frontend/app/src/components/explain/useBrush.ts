/** Brushing cells by pointer and by keyboard; both end in the same box. */
import { type KeyboardEvent, type PointerEvent, useState } from "react";

import { type Box, boxBetween, type Cell, type HeatMapData } from "./heat-map-data";

interface Brush {
  /** Where it began; undefined while nothing is being brushed. */
  anchor: Cell | undefined;
  /** The cell under the pointer, or that the keyboard stands on. */
  cursor: Cell | undefined;
}

interface Moves {
  columns: number;
  rows: number;
}

const STEP: Readonly<Record<string, Moves>> = {
  ArrowLeft: { columns: -1, rows: 0 },
  ArrowRight: { columns: 1, rows: 0 },
  ArrowUp: { columns: 0, rows: 1 },
  ArrowDown: { columns: 0, rows: -1 },
  PageUp: { columns: 0, rows: 5 },
  PageDown: { columns: 0, rows: -5 },
  Home: { columns: -Infinity, rows: 0 },
  End: { columns: Infinity, rows: 0 },
};

/** The cell that a key leads to, kept on the map; undefined for other keys. */
export function moveCursor(data: HeatMapData, cursor: Cell, key: string): Cell | undefined {
  const step = STEP[key];
  return step && keepOn(data, { column: cursor.column + step.columns, row: cursor.row + step.rows });
}

function keepOn(data: HeatMapData, cell: Cell): Cell {
  return {
    column: Math.max(0, Math.min(data.column_count - 1, cell.column)),
    row: Math.max(0, Math.min(data.rows.length - 1, cell.row)),
  };
}

/** `x`, `y`: 0 to 1 from the left and from the top; outside of it the nearest cell counts. */
export function cellAt(data: HeatMapData, x: number, y: number): Cell {
  return keepOn(data, {
    column: Math.floor(x * data.column_count),
    row: data.rows.length - 1 - Math.floor(y * data.rows.length),
  });
}

/** Where the keyboard starts: in the middle of the top row, near what is slow. */
function firstCell(data: HeatMapData): Cell {
  return { column: Math.floor(data.column_count / 2), row: data.rows.length - 1 };
}

export function useBrush(data: HeatMapData | undefined, onBox: (box: Box | undefined) => void) {
  const [{ anchor, cursor }, setBrush] = useState<Brush>({ anchor: undefined, cursor: undefined });
  const drawn = anchor && cursor ? boxBetween(anchor, cursor) : undefined;

  const settle = (from: Cell, to: Cell) => {
    setBrush({ anchor: undefined, cursor: to });
    onBox(boxBetween(from, to));
  };

  const pointedAt = (event: PointerEvent<HTMLElement>): Cell | undefined => {
    if (!data) return undefined;
    const area = event.currentTarget.getBoundingClientRect();
    return cellAt(data, (event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!data) return;
    if (event.key === "Escape") {
      event.preventDefault();
      setBrush({ anchor: undefined, cursor });
      onBox(undefined);
      return;
    }
    const at = cursor ?? firstCell(data);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      settle(anchor ?? at, at);
      return;
    }
    const next = moveCursor(data, at, event.key);
    if (!next) return;
    event.preventDefault();
    setBrush({ anchor: event.shiftKey ? (anchor ?? at) : undefined, cursor: cursor ? next : at });
  };

  return {
    cursor,
    drawn,
    handlers: {
      onKeyDown,
      // A press focuses as well, and has said where already.
      onFocus: () =>
        data && setBrush((now) => (now.cursor ? now : { anchor: undefined, cursor: firstCell(data) })),
      onBlur: () => setBrush({ anchor: undefined, cursor: undefined }),
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setBrush({ anchor: pointedAt(event), cursor: pointedAt(event) });
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const hovered = pointedAt(event);
        setBrush({ anchor: event.buttons === 1 ? anchor : undefined, cursor: hovered });
      },
      onPointerUp: () => anchor && cursor && settle(anchor, cursor),
      onPointerCancel: () => setBrush({ anchor: undefined, cursor: undefined }),
      onPointerLeave: () => !anchor && setBrush({ anchor: undefined, cursor: undefined }),
    },
  };
}
