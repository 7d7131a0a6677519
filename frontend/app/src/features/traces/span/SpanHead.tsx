import type { SpanDetail } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";
import { Notice, Tag } from "@/components/Notice";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatExact, formatSpanDuration, hasEnd, unixNanoToMs } from "@/lib/format";

import { textOf } from "./attributes";
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
        <span title={`${span.start_time_unix_nano} ns since 1970`}>
          {formatExact(unixNanoToMs(span.start_time_unix_nano))}
        </span>
      </div>
      <EndNotice span={span} durationNs={durationNs} />
      {span.status.message && <Notice tone={failed ? "error" : "neutral"}>{span.status.message}</Notice>}
      <div className={classes.ids}>
        <span className={classes.id}>
          span <code>{span.span_id}</code>
          <CopyIcon text={span.span_id} label="Copy span id" />
        </span>
        <CopyLink spanId={span.span_id} />
      </div>
    </header>
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
