import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconAlertCircleFilled, IconArrowLeft } from "@tabler/icons-react";

import type { Waterfall } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";
import { ServiceName } from "@/components/ServiceName";
import {
  formatCount,
  formatDuration,
  formatExact,
  formatRelative,
  plural,
  shortId,
  unixNanoToMs,
} from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./TracePage.module.css";
import { nameOf, serviceOf, type Trace } from "./waterfall/layout";

export function TraceHead({ project, answer, trace }: { project: string; answer: Waterfall; trace: Trace }) {
  const now = useNow();
  const startMs = unixNanoToMs(answer.start_time_unix_nano);
  const link = `${location.origin}${location.pathname}`;
  return (
    <header className={classes.head}>
      <div className={classes.titleRow}>
        <Tooltip label="All traces">
          <ActionIcon
            className={classes.back}
            component={Link}
            to={`/p/${project}/traces`}
            aria-label="All traces"
          >
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <h1 className={classes.title}>
          <span className={classes.titleService}>
            <ServiceName name={serviceOf(trace, 0)} />
          </span>
          <span className="truncate">{nameOf(trace, 0)}</span>
        </h1>
        <span className={classes.ids}>
          <code title={answer.trace_id}>{shortId(answer.trace_id)}</code>
          <CopyIcon text={answer.trace_id} label="Copy trace id" />
          <span className={classes.linkLabel}>link</span>
          <CopyIcon text={link} label="Copy link to this trace" />
        </span>
      </div>
      <dl className={classes.facts}>
        <Fact name="Duration">{formatDuration(answer.duration_ns)}</Fact>
        <Fact name="Started">
          <time dateTime={new Date(startMs).toISOString()} title={formatRelative(startMs, now)}>
            {formatExact(startMs)}
          </time>
        </Fact>
        <Fact name="Spans">{formatCount(answer.span_count)}</Fact>
        <Fact name="Services">{formatCount(answer.services.length)}</Fact>
        <Fact name="Errors" failed={answer.error_count > 0}>
          {answer.error_count > 0 && <IconAlertCircleFilled size={13} aria-hidden />}
          {formatCount(answer.error_count)}
        </Fact>
      </dl>
      <ul className={classes.legend} tabIndex={0} aria-label={plural(answer.services.length, "service")}>
        {answer.services.map((service) => (
          <li key={service}>
            <ServiceName name={service} />
          </li>
        ))}
      </ul>
    </header>
  );
}

function Fact({
  name,
  failed = false,
  children,
}: {
  name: string;
  failed?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className={classes.fact} data-failed={failed || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
