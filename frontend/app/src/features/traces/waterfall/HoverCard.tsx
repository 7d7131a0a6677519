/** What a span is, beside the pointer. Listens by itself, so that moving about redraws nothing else. */
import { type RefObject, useEffect, useState } from "react";

import { formatCount, formatDuration, formatSpanDuration, plural } from "@/lib/format";
import { spanKindName } from "@/lib/span-kind";

import { descendantCount, isError, nameOf, serviceOf, type Trace } from "./layout";
import classes from "./Waterfall.module.css";

const WIDTH = 260;
const OFFSET = 14;

interface Props {
  container: RefObject<HTMLElement | null>;
  trace: Trace;
  colour: (service: string) => string;
}

interface Hover {
  span: number;
  x: number;
  y: number;
  /** The card stays over the waterfall: beside it another span may be open. */
  rightEdge: number;
}

export function HoverCard({ container, trace, colour }: Props) {
  const [hover, setHover] = useState<Hover>();
  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const onMove = (event: PointerEvent) =>
      setHover(event.pointerType === "mouse" ? hoverAt(event) : undefined);
    const onLeave = () => setHover(undefined);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerleave", onLeave);
    element.addEventListener("scroll", onLeave);
    document.addEventListener("keydown", onLeave);
    return () => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", onLeave);
      element.removeEventListener("scroll", onLeave);
      document.removeEventListener("keydown", onLeave);
    };
  }, [container]);
  if (!hover || hover.span >= trace.count) return null;
  return <Card hover={hover} trace={trace} colour={colour} />;
}

function Card({ hover, trace, colour }: { hover: Hover; trace: Trace; colour: (service: string) => string }) {
  const { span, x, y, rightEdge } = hover;
  const service = serviceOf(trace, span);
  const left = Math.min(x + OFFSET, rightEdge - WIDTH - OFFSET);
  const place =
    y > innerHeight - 180 ? { left, bottom: innerHeight - y + OFFSET } : { left, top: y + OFFSET };
  return (
    <div className={classes.card} style={place} aria-hidden>
      <div className={classes.cardHead}>
        <span className={classes.swatch} style={{ background: colour(service) }} />
        {service}
      </div>
      <div className={classes.cardName}>{nameOf(trace, span)}</div>
      <dl>
        {factsOf(trace, span).map(([name, text]) => (
          <div key={name} className={classes.cardFact}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        {isError(trace, span) && (
          <div className={classes.cardFact}>
            <dt>Status</dt>
            <dd className={classes.cardError}>error</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function factsOf(trace: Trace, span: number): Array<readonly [string, string]> {
  const below = descendantCount(trace, span);
  const events = trace.events[span] ?? 0;
  return [
    ["Duration", formatSpanDuration(trace.durationsNs[span] ?? NaN)],
    ["Starts at", formatDuration(trace.startNs[span] ?? 0)],
    ["Kind", spanKindName(trace.kind[span] ?? 0)],
    ...(below > 0 ? [["Below it", plural(below, "span")] as const] : []),
    ...(events > 0 ? [["Events", formatCount(events)] as const] : []),
  ];
}

/** Only over the bars: over names the card would cover what is being read. */
function hoverAt(event: PointerEvent): Hover | undefined {
  if (!(event.target instanceof Element) || !event.target.closest(`.${classes.time}`)) return undefined;
  const row = event.target.closest<HTMLElement>("[data-span]");
  return row
    ? {
        span: Number(row.dataset.span),
        x: event.clientX,
        y: event.clientY,
        rightEdge: row.getBoundingClientRect().right,
      }
    : undefined;
}
