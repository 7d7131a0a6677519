/** What a trace is, at a glance, and the ways out: back to the search it came from, a link, a file. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconAlertCircleFilled, IconArrowLeft, IconBrowser, IconDownload } from "@tabler/icons-react";

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
import { keepFilter } from "@/lib/scope";

import { nameOf, serviceOf } from "./model/trace";
import { useTraceView } from "./trace-view";
import classes from "./TraceHead.module.css";

export function TraceHead() {
  const { project, trace } = useTraceView();
  const link = `${location.origin}/p/${project}/traces/${trace.traceId}`;
  return (
    <header className={classes.head}>
      <div className={classes.titleRow}>
        <BackLink />
        <h1 className={classes.title}>
          <span className={classes.titleService}>
            <ServiceName name={serviceOf(trace, 0)} />
          </span>
          <span className="truncate" title={nameOf(trace, 0)}>
            {nameOf(trace, 0)}
          </span>
        </h1>
        <ViewLink />
        <span className={classes.ids}>
          <code title={trace.traceId}>{shortId(trace.traceId)}</code>
          <CopyIcon text={trace.traceId} label="Copy trace id" />
          <span className={classes.linkLabel}>link</span>
          <CopyIcon text={link} label="Copy link to this trace" />
          <Tooltip label="Download as OTLP JSON">
            <ActionIcon
              component="a"
              size={24}
              href={`/api/v1/projects/${project}/traces/${trace.traceId}/otlp/`}
              download
              aria-label="Download as OTLP JSON"
            >
              <IconDownload size={14} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <Facts />
      <Legend />
    </header>
  );
}

/** What was searched for before is still searched for after. */
function BackLink() {
  const { project } = useTraceView();
  return (
    <Tooltip label="Back to the traces">
      <ActionIcon
        className={classes.back}
        renderRoot={(props) => (
          <Link {...props} to="/p/$project/search" params={{ project }} search={keepFilter} />
        )}
        aria-label="Back to the traces"
      >
        <IconArrowLeft size={17} />
      </ActionIcon>
    </Tooltip>
  );
}

const VIEW = /^view (?=.)/;

/** Of a trace that begins in a browser: to all views of that page. */
function ViewLink() {
  const { project, trace } = useTraceView();
  const name = nameOf(trace, 0);
  if (!VIEW.test(name)) return null;
  return (
    <Link
      className={classes.way}
      to="/p/$project/browser/page"
      params={{ project }}
      search={(before) => ({
        ...keepFilter(before),
        service: serviceOf(trace, 0),
        page: name.replace(VIEW, ""),
      })}
    >
      <IconBrowser size={14} aria-hidden />
      <span className={classes.wayText}>All views of this page</span>
    </Link>
  );
}

function Facts() {
  const { trace } = useTraceView();
  const now = useNow();
  const startMs = unixNanoToMs(String(trace.startUnixNano));
  return (
    <dl className={classes.facts}>
      <Fact name="Duration">{formatDuration(trace.durationNs)}</Fact>
      <Fact name="Started">
        <time dateTime={new Date(startMs).toISOString()} title={formatRelative(startMs, now)}>
          {formatExact(startMs)}
        </time>
      </Fact>
      <Fact name="Spans">{formatCount(trace.spanCount)}</Fact>
      <Fact name="Services">{formatCount(trace.services.length)}</Fact>
      <Fact name="Errors" failed={trace.errorCount > 0}>
        {trace.errorCount > 0 && <IconAlertCircleFilled size={13} aria-hidden />}
        {formatCount(trace.errorCount)}
      </Fact>
    </dl>
  );
}

function Legend() {
  const { trace } = useTraceView();
  return (
    <ul className={classes.legend} tabIndex={0} aria-label={plural(trace.services.length, "service")}>
      {trace.services.map((service) => {
        const versions = trace.versions.filter((entry) => entry.service === service);
        return (
          <li key={service}>
            <ServiceName name={service} />
            {versions.length > 0 && (
              <span className={classes.version} title={`Version of ${service}`}>
                {versions.map((entry) => entry.version).join(", ")}
              </span>
            )}
          </li>
        );
      })}
    </ul>
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
