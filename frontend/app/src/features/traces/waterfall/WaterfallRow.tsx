import { IconAlertCircleFilled, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { memo } from "react";

import { formatCount, formatSpanDuration } from "@/lib/format";

import {
  barOf,
  descendantCount,
  errorsBelow,
  isError,
  nameOf,
  serviceOf,
  type TimeWindow,
  type Trace,
} from "./layout";
import classes from "./Waterfall.module.css";

/** Beyond this depth the indent no longer grows: names would leave their column. */
const DEEPEST_INDENT = 24;

interface Props {
  trace: Trace;
  span: number;
  top: number;
  window: TimeWindow;
  colour: (service: string) => string;
  active: boolean;
  selected: boolean;
  collapsed: boolean;
  onToggle: (span: number) => void;
  onOpen: (span: number) => void;
}

export const WaterfallRow = memo(
  function WaterfallRow(props: Props) {
    const { trace, span, top, active, selected, onOpen } = props;
    const children = descendantCount(trace, span);
    return (
      <div
        id={`span-${span}`}
        role="treeitem"
        aria-level={(trace.depth[span] ?? 0) + 1}
        aria-expanded={children > 0 ? !props.collapsed : undefined}
        aria-selected={selected}
        aria-label={labelOf(props)}
        className={classes.row}
        data-active={active || undefined}
        data-span={span}
        data-error={isError(trace, span) || undefined}
        style={{ transform: `translateY(${top}px)` }}
        onClick={() => onOpen(span)}
      >
        <NameCell {...props} /> <BarCell {...props} />
      </div>
    );
  },
  // The handlers take the row they act on, so those of any render will do.
  (before, after) =>
    before.trace === after.trace &&
    before.span === after.span &&
    before.top === after.top &&
    before.window === after.window &&
    before.colour === after.colour &&
    before.active === after.active &&
    before.selected === after.selected &&
    before.collapsed === after.collapsed,
);

/** What can be seen, in the order in which it stands (WCAG 2.5.3), and between it what a colour says. */
function labelOf({ trace, span, collapsed }: Props): string {
  const words = [
    serviceOf(trace, span),
    nameOf(trace, span),
    trace.orphan[span] === 1 && "parent missing",
    collapsed && `+${formatCount(descendantCount(trace, span))}`,
    formatSpanDuration(trace.durationsNs[span] ?? NaN),
    isError(trace, span) && "error",
  ];
  return words.filter(Boolean).join(", ");
}

function NameCell(props: Props) {
  const { trace, span, colour } = props;
  const service = serviceOf(trace, span);
  const parent = trace.parent[span] ?? -1;
  const handover = parent < 0 || trace.service[parent] !== trace.service[span];
  const depth = Math.min(trace.depth[span] ?? 0, DEEPEST_INDENT);
  return (
    <div
      className={classes.name}
      title={`${service}: ${nameOf(trace, span)}`}
      style={{ "--depth": depth } as React.CSSProperties}
    >
      <span className={classes.guides} aria-hidden />
      <Toggle {...props} />
      <span className={classes.swatch} style={{ background: colour(service) }} aria-hidden />
      {isError(trace, span) && <IconAlertCircleFilled size={14} className={classes.errorIcon} aria-hidden />}
      <span className="truncate">
        {handover && <span className={classes.service}>{service} </span>}
        <span className={classes.spanName}>{nameOf(trace, span)}</span>
      </span>{" "}
      {trace.orphan[span] === 1 && <span className={classes.mark}>parent missing</span>}{" "}
      {props.collapsed && (
        <span className={classes.mark} data-failed={errorsBelow(trace, span) > 0 || undefined}>
          +{formatCount(descendantCount(trace, span))}
        </span>
      )}
    </div>
  );
}

function Toggle({ trace, span, collapsed, onToggle }: Props) {
  if (descendantCount(trace, span) === 0) return <span className={classes.toggle} />;
  return (
    <button
      type="button"
      className={classes.toggle}
      tabIndex={-1}
      aria-label={collapsed ? "Expand" : "Collapse"}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(span);
      }}
    >
      {collapsed ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
    </button>
  );
}

function BarCell({ trace, span, window, colour }: Props) {
  const spanNs = trace.spanNs[span] ?? 0;
  const bar = barOf(trace.startNs[span] ?? 0, spanNs, window);
  const service = serviceOf(trace, span);
  const right = bar.left + bar.width;
  const place = right < 0.86 ? "after" : bar.left > 0.14 ? "before" : "inside";
  return (
    <div className={classes.time}>
      {bar.outside ? (
        <span className={classes.outside} data-side={bar.outside} aria-hidden />
      ) : (
        <>
          <span
            className={classes.bar}
            data-error={isError(trace, span) || undefined}
            style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%`, background: colour(service) }}
          />
          <span
            className={classes.label}
            data-place={place}
            style={
              place === "before"
                ? { right: `${(1 - bar.left) * 100}%` }
                : { left: `${(place === "after" ? right : bar.left) * 100}%` }
            }
          >
            {formatSpanDuration(trace.durationsNs[span] ?? NaN)}
          </span>
        </>
      )}
    </div>
  );
}
