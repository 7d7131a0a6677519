import type { SpanDetail } from "@/api/types";
import { textOf } from "@/components/attributes/attributes";
import { CopyIcon } from "@/components/CopyButton";
import { Notice, Tag } from "@/components/Notice";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatExact, formatSpanDuration, hasEnd, unixNanoToMs } from "@/lib/format";

import { shiftedClockOf } from "../model/trace";
import { useTraceView } from "../trace-view";
import classes from "./SpanPanel.module.css";

export function SpanHead({ span }: { span: SpanDetail }) {
  const durationNs = durationOf(span);
  const failed = span.status.code === "ERROR";
  return (
    <header className={classes.head}>
      <ServiceName name={textOf(span.resource.attributes, "service.name") ?? "unknown service"} />
      <h2 className={classes.title}>{span.name}</h2>
      <div className={classes.tags}>
        <Tag>{span.kind.toLowerCase()}</Tag>
        {span.status.code !== "UNSET" && (
          <Tag tone={failed ? "error" : "ok"}>{span.status.code.toLowerCase()}</Tag>
        )}
        <span>{formatSpanDuration(durationNs)}</span>
        <Moment unixNano={span.start_time_unix_nano} />
      </div>
      <ClockNotice span={span} />
      <EndNotice span={span} durationNs={durationNs} />
      {span.status.message && <Notice tone={failed ? "error" : "neutral"}>{span.status.message}</Notice>}
      <div className={classes.ids}>
        <span className={classes.id}>
          span <code>{span.span_id}</code>
          <CopyIcon text={span.span_id} label="Copy span id" />
        </span>
        <CopyLink spanId={span.span_id} />
        {span.parent_span_id && (
          <span className={classes.id}>
            parent <code>{span.parent_span_id}</code>
            <CopyIcon text={span.parent_span_id} label="Copy parent span id" />
          </span>
        )}
      </div>
    </header>
  );
}

function Moment({ unixNano }: { unixNano: string }) {
  return <time title={`${unixNano} ns since 1970`}>{formatExact(unixNanoToMs(unixNano))}</time>;
}

/** Both times of a span whose clock was behind: as it says, above, and as it is drawn. */
function ClockNotice({ span }: { span: SpanDetail }) {
  const { trace, selected } = useTraceView();
  const clock = trace.ids.at(selected) === span.span_id ? shiftedClockOf(trace, selected) : undefined;
  if (!clock) return null;
  const drawnUnixNano = BigInt(span.start_time_unix_nano) + BigInt(clock.shiftNs);
  return (
    <Notice tone="warning">
      The clock of {clock.service} was behind: sent with the time above, drawn {formatDuration(clock.shiftNs)}{" "}
      later, at <Moment unixNano={String(drawnUnixNano)} />.
    </Notice>
  );
}

/** OTLP has no "still running": an end of 0 is one that was never set. */
function durationOf(span: SpanDetail): number {
  if (span.end_time_unix_nano === "0") return Infinity;
  return Number(BigInt(span.end_time_unix_nano) - BigInt(span.start_time_unix_nano));
}

function EndNotice({ span, durationNs }: { span: SpanDetail; durationNs: number }) {
  if (durationNs < 0)
    return (
      <Notice tone="warning">
        It ends {formatDuration(-durationNs)} before it starts: the clock was set back while it ran.
      </Notice>
    );
  if (hasEnd(durationNs)) return null;
  return (
    <Notice tone="warning">
      {durationNs === Infinity
        ? "It was sent without an end."
        : `It ends more than 100 days after it starts (${span.end_time_unix_nano} ns since 1970): that is taken for no end.`}
    </Notice>
  );
}

function CopyLink({ spanId }: { spanId: string }) {
  const url = new URL(location.href);
  url.searchParams.set("span", spanId);
  return (
    <span className={classes.id}>
      link
      <CopyIcon text={url.href} label="Copy link to this span" />
    </span>
  );
}
