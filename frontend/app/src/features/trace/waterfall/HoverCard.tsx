/** What a span is, beside the pointer. Listens by itself, so that moving about redraws nothing else. */
import { type RefObject, useEffect, useState } from "react";

import { formatCount, formatDuration, formatSpanDuration, plural } from "@/lib/format";
import { spanKindName } from "@/lib/span-kind";

import { descendantCount, isError, nameOf, serviceOf, shiftedClockOf, type Trace } from "../model/trace";
import { useTraceView } from "../trace-view";
import type { Marks } from "./useMarks";
import card from "./HoverCard.module.css";
import classes from "./Waterfall.module.css";

const WIDTH = 260;
const OFFSET = 14;

interface Props {
  container: RefObject<HTMLElement | null>;
  marks: Marks;
}

interface Hover {
  span: number;
  x: number;
  y: number;
  /** The card stays over the waterfall: beside it another span may be open. */
  rightEdge: number;
}

export function HoverCard({ container, marks }: Props) {
  const { trace, colour } = useTraceView();
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
  return <Card hover={hover} trace={trace} colour={colour} marks={marks} />;
}

interface CardProps {
  hover: Hover;
  trace: Trace;
  colour: (service: string) => string;
  marks: Marks;
}

function Card({ hover, trace, colour, marks }: CardProps) {
  const { span, x, y, rightEdge } = hover;
  const service = serviceOf(trace, span);
  const left = Math.min(x + OFFSET, rightEdge - WIDTH - OFFSET);
  const place =
    y > innerHeight - 180 ? { left, bottom: innerHeight - y + OFFSET } : { left, top: y + OFFSET };
  return (
    <div className={card.card} style={place} aria-hidden>
      <div className={card.head}>
        <span className={classes.swatch} style={{ background: colour(service) }} />
        {service}
      </div>
      <div className={card.name}>{nameOf(trace, span)}</div>
      <dl>
        {factsOf(trace, span, marks).map(([name, text]) => (
          <div key={name} className={card.fact}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        {isError(trace, span) && (
          <div className={card.fact}>
            <dt>Status</dt>
            <dd className={card.error}>error</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

type Fact = readonly [name: string, text: string];

function factsOf(trace: Trace, span: number, marks: Marks): Fact[] {
  const below = descendantCount(trace, span);
  return [
    ["Duration", formatSpanDuration(trace.durationsNs[span] ?? NaN)],
    ["Starts at", formatDuration(trace.startNs[span] ?? 0)],
    ...clockFacts(trace, span),
    ["Kind", spanKindName(trace.kind[span] ?? 0)],
    ...(below > 0 ? [["Below it", plural(below, "span")] as const] : []),
    ...markFacts(trace, span, marks),
  ];
}

function clockFacts(trace: Trace, span: number): Fact[] {
  const clock = shiftedClockOf(trace, span);
  if (!clock) return [];
  const sentAtNs = (trace.startNs[span] ?? 0) - clock.shiftNs;
  return [["By its own clock", `${sentAtNs < 0 ? "−" : ""}${formatDuration(Math.abs(sentAtNs))}`]];
}

function markFacts(trace: Trace, span: number, marks: Marks): Fact[] {
  const events = trace.events[span] ?? 0;
  const names = [...new Set(marks.eventsOf(span).map((event) => event.name))];
  const lines = marks.logsOf(span).length;
  const heldNs = marks.pathOf(span, span + 1).reduce((sum, held) => sum + held.endNs - held.startNs, 0);
  return [
    ...(heldNs > 0 ? [["On the critical path", formatDuration(heldNs)] as const] : []),
    ...(events > 0 ? [[plural(events, "event"), names.join(", ")] as const] : []),
    ...(lines > 0 ? [["Log lines", formatCount(lines)] as const] : []),
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
