import { IconAlertCircleFilled } from "@tabler/icons-react";

import type { SpanDetail, SpanEvent } from "@/api/types";
import { textOf } from "@/components/attributes/attributes";
import { Stack } from "@/components/stacks/Stack";
import { formatDuration } from "@/lib/format";

import { AttributeTable } from "./AttributeTable";
import { Dropped } from "./Section";
import classes from "./SpanPanel.module.css";

/** The names the semantic conventions give an exception; the rest is shown as attributes. */
const EXCEPTION_KEYS = new Set(["exception.type", "exception.message", "exception.stacktrace"]);

export function EventList({ project, span }: { project: string; span: SpanDetail }) {
  const { events, start_time_unix_nano: startUnixNano } = span;
  const exceptions = events.filter(({ name }) => name === "exception");
  return (
    <ol className={classes.events}>
      {events.map((event, index) => (
        <li key={index} className={classes.event}>
          {event.name === "exception" ? (
            <ExceptionEvent
              project={project}
              span={span}
              event={event}
              index={exceptions.indexOf(event)}
              after={offset(event, startUnixNano)}
            />
          ) : (
            <PlainEvent event={event} after={offset(event, startUnixNano)} />
          )}
        </li>
      ))}
    </ol>
  );
}

function offset(event: SpanEvent, startUnixNano: string): string {
  const afterNs = Number(BigInt(event.time_unix_nano) - BigInt(startUnixNano));
  return afterNs < 0 ? `${formatDuration(-afterNs)} before the start` : `+${formatDuration(afterNs)}`;
}

function PlainEvent({ event, after }: { event: SpanEvent; after: string }) {
  return (
    <>
      <div className={classes.eventHead}>
        <strong>{event.name}</strong>
        <span>{after}</span>
      </div>
      <Dropped count={event.dropped_attributes_count} what="attributes" />
      {event.attributes.length > 0 && (
        <AttributeTable attributes={event.attributes} label={`Attributes of ${event.name}`} />
      )}
    </>
  );
}

interface ExceptionProps {
  project: string;
  span: SpanDetail;
  event: SpanEvent;
  /** Among the span's exceptions. */
  index: number;
  after: string;
}

function ExceptionEvent({ project, span, event, index, after }: ExceptionProps) {
  const type = textOf(event.attributes, "exception.type");
  const message = textOf(event.attributes, "exception.message");
  const stack = textOf(event.attributes, "exception.stacktrace");
  const rest = event.attributes.filter((attribute) => !EXCEPTION_KEYS.has(attribute.key));
  return (
    <div className={classes.exception}>
      <div className={classes.eventHead}>
        <strong className={classes.exceptionType}>
          <IconAlertCircleFilled size={14} aria-hidden />
          {type ?? "Exception"}
        </strong>
        <span>{after}</span>
      </div>
      <Dropped count={event.dropped_attributes_count} what="attributes" />
      {message && <p className={classes.exceptionMessage}>{message}</p>}
      {stack && (
        <Stack
          project={project}
          source={{ trace_id: span.trace_id, span_id: span.span_id }}
          index={index}
          raw={stack}
        />
      )}
      {rest.length > 0 && <AttributeTable attributes={rest} label="Attributes of the exception" />}
    </div>
  );
}
