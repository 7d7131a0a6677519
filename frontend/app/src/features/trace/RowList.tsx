/** A long list of equally tall rows of which one is active: keyboard and screen reader walk it as one control. */
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";

import { useVirtualRows } from "@/lib/virtual-rows";

import classes from "./RowList.module.css";

interface Props {
  label: string;
  /** Where each row belongs to an id of its own. */
  idPrefix: string;
  count: number;
  rowPx: number;
  isSelected: (index: number) => boolean;
  onOpen: (index: number) => void;
  /** Stands above the rows and stays in sight. */
  head?: ReactNode;
  headPx?: number;
  children: (index: number) => ReactNode;
}

export function RowList({
  label,
  idPrefix,
  count,
  rowPx,
  isSelected,
  onOpen,
  head,
  headPx = 0,
  children,
}: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualRows({ count, rowPx, headPx, scrollRef: scroll });
  const current = Math.min(active, count - 1);
  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    setActive(next);
    virtual.scrollToRow(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / rowPx) - 2);
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(current + 1),
      j: () => goTo(current + 1),
      ArrowUp: () => goTo(current - 1),
      k: () => goTo(current - 1),
      PageDown: () => goTo(current + page),
      PageUp: () => goTo(current - page),
      Home: () => goTo(0),
      End: () => goTo(count - 1),
      Enter: () => onOpen(current),
      " ": () => onOpen(current),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  return (
    <div ref={scroll} className={classes.scroll}>
      {head}
      <div
        className={classes.rows}
        style={{ height: virtual.totalPx }}
        role="listbox"
        aria-label={label}
        // One that was scrolled out of sight is not drawn, and cannot be named.
        aria-activedescendant={virtual.rows.includes(current) ? `${idPrefix}-${current}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {virtual.rows.map((index) => (
          <div
            key={index}
            id={`${idPrefix}-${index}`}
            role="option"
            aria-selected={isSelected(index)}
            aria-posinset={index + 1}
            aria-setsize={count}
            className={classes.row}
            style={{ top: index * rowPx, height: rowPx }}
            data-active={index === current || undefined}
            onClick={() => {
              setActive(index);
              onOpen(index);
            }}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
