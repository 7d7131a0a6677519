/** The left half of a row: how deep, what it holds, whose it is, what it is called. */
import { nameOf, serviceOf, type Trace } from "../model/trace";
import classes from "./Waterfall.module.css";

/** Beyond this depth the indent no longer grows: names would leave their column. */
const DEEPEST_INDENT = 24;

/** Where a row stands among the others. */
export interface RowPlace {
  top: number;
  active: boolean;
  open: boolean;
  onToggle: (entry: number) => void;
}

export function indentOf(trace: Trace, row: number): React.CSSProperties {
  return { "--depth": Math.min(trace.depth[row] ?? 0, DEEPEST_INDENT) } as React.CSSProperties;
}

interface StartProps {
  entry: number;
  /** There is something under it to open. */
  holdsMore: boolean;
  open: boolean;
  onToggle: (entry: number) => void;
  colour: string;
}

export function NameStart({ entry, holdsMore, open, onToggle, colour }: StartProps) {
  return (
    <>
      <span className={classes.guides} aria-hidden />
      {holdsMore ? (
        <button
          type="button"
          className={classes.toggle}
          tabIndex={-1}
          data-open={open || undefined}
          aria-label={open ? "Collapse" : "Expand"}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(entry);
          }}
        />
      ) : (
        <span className={classes.toggle} />
      )}
      <span className={classes.swatch} style={{ background: colour }} aria-hidden />
    </>
  );
}

/** The service is named where a call crosses into it. */
export function ServiceAndName({ trace, row }: { trace: Trace; row: number }) {
  const parent = trace.parent[row] ?? -1;
  const handover = parent < 0 || trace.service[parent] !== trace.service[row];
  return (
    <span className="truncate">
      {handover && <span className={classes.service}>{serviceOf(trace, row)} </span>}
      <span className={classes.spanName}>{nameOf(trace, row)}</span>
    </span>
  );
}
