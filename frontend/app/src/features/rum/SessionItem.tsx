import { Link } from "@tanstack/react-router";
import {
  IconActivity,
  IconAlertCircleFilled,
  IconArrowsExchange,
  IconBrowser,
  IconClick,
  IconFileText,
  IconGauge,
  IconHourglass,
} from "@tabler/icons-react";
import { memo, type ReactNode } from "react";

import type { RumItem } from "@/api/types";
import { formatDuration, formatExact, unixNanoToMs } from "@/lib/format";
import { keepFilter } from "@/lib/scope";

import classes from "./Session.module.css";
import { type ItemKind, KINDS, offsetText, wordsOf } from "./session";

const ICONS: Readonly<Record<ItemKind, typeof IconBrowser>> = {
  view: IconBrowser,
  action: IconClick,
  request: IconArrowsExchange,
  error: IconAlertCircleFilled,
  vital: IconGauge,
  event: IconActivity,
  long_frame: IconHourglass,
  log: IconFileText,
};

interface Props {
  project: string;
  item: RumItem;
  startNs: string;
}

export const SessionItem = memo(function SessionItem({ project, item, startNs }: Props) {
  const { kind, is_error: isError, duration_ns: durationNs } = item;
  const { name, detail } = wordsOf(item);
  const Icon = isError ? IconAlertCircleFilled : ICONS[kind];
  const atMs = unixNanoToMs(item.time_ns);
  return (
    <li className={classes.item} data-kind={kind} data-error={isError || kind === "error" || undefined}>
      <Way project={project} item={item}>
        <time className={classes.time} dateTime={new Date(atMs).toISOString()} title={formatExact(atMs)}>
          {offsetText(atMs - unixNanoToMs(startNs))}
        </time>
        <span className={classes.kind}>
          <Icon size={14} aria-hidden />
          {KINDS[kind]}
          {isError && kind !== "error" && <span className="visually-hidden"> failed</span>}
        </span>
        <span className={classes.what}>
          {name && <span className={classes.name}>{name}</span>}
          {detail && <span className={classes.detail}>{detail}</span>}
        </span>
        <span className={classes.duration}>{durationNs !== null && formatDuration(durationNs)}</span>
      </Way>
    </li>
  );
});

/** To the very span, or to the trace it happened in; what was written outside of any, to the lines around it. */
function Way({ project, item, children }: { project: string; item: RumItem; children: ReactNode }) {
  const { trace_id: traceId, span_id: span, log_id: around } = item;
  if (traceId)
    return (
      <Link
        className={classes.row}
        to="/p/$project/traces/$traceId"
        params={{ project, traceId }}
        search={(before) => ({ ...keepFilter(before), ...(span && { span }) })}
      >
        {children}
      </Link>
    );
  if (!around) return <div className={classes.row}>{children}</div>;
  return (
    <Link
      className={classes.row}
      to="/p/$project/logs"
      params={{ project }}
      search={(before) => ({ ...keepFilter(before), around })}
    >
      {children}
    </Link>
  );
}
