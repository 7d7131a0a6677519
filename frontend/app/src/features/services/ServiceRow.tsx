import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";

import type { Compare } from "@/api/services";
import type { ServiceStats } from "@/api/types";
import { perWholeStep } from "@/components/charts/covered";
import { Sparkline } from "@/components/charts/Sparkline";
import { apdexChange, type Change, changeOf, errorRateChange } from "@/components/health/change";
import { ChangeMark } from "@/components/health/ChangeMark";
import { apdexSeverity, errorSeverity, type Severity } from "@/components/health/severity";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatExact, formatPercent, formatRate, formatRelative, plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import classes from "./ServicesPage.module.css";

interface Props {
  project: string;
  service: ServiceStats;
  compare: Compare | undefined;
  /** How much of each step of the series the range holds. */
  shares: readonly number[];
}

export const ServiceRow = memo(function ServiceRow({ project, service, compare, shares }: Props) {
  const { before, series, owner, last_deployment: deployed } = service;
  const versus = <Key extends keyof NonNullable<ServiceStats["before"]>>(key: Key) => before?.[key] ?? null;
  const change = (make: () => Change | undefined) => (compare ? make() : undefined);
  return (
    <tr>
      <th scope="row">
        <Link
          to="/p/$project/services/$name"
          params={{ project, name: service.service }}
          search={(from) => ({ ...keepScope(from), ...(compare && { compare }) })}
          className={classes.serviceLink}
        >
          <ServiceName name={service.service} />
          {service.estimated_requests !== null && (
            <span className={classes.sampled}>
              sampled upstream: stands for {plural(service.estimated_requests, "request")}
            </span>
          )}
        </Link>
      </th>
      <td data-column="owner" className="truncate" title={owner?.team}>
        {owner?.team || <span className={classes.none}>–</span>}
      </td>
      <Figure
        column="requests"
        line={<Sparkline values={perWholeStep(series.requests, shares)} filled />}
        change={change(() => changeOf(service.requests_per_s, versus("requests_per_s"), "neither"))}
        compared={compare !== undefined}
      >
        {service.requests === 0 ? "–" : formatRate(service.requests_per_s)}
      </Figure>
      <Figure
        column="errors"
        severity={errorSeverity(service.error_rate)}
        change={change(() => errorRateChange(service.error_rate, versus("error_rate")))}
        compared={compare !== undefined}
      >
        {service.error_rate === null ? "–" : formatPercent(service.error_rate)}
      </Figure>
      <Figure
        column="apdex"
        severity={apdexSeverity(service.apdex)}
        change={change(() => apdexChange(service.apdex, versus("apdex")))}
        compared={compare !== undefined}
      >
        {service.apdex === null ? "–" : service.apdex.toFixed(2)}
      </Figure>
      <Figure
        column="p50"
        change={change(() => changeOf(service.p50_ns, versus("p50_ns"), "less"))}
        compared={compare !== undefined}
      >
        {latency(service.p50_ns)}
      </Figure>
      <Figure
        column="p95"
        line={<Sparkline values={series.p95_ns} />}
        change={change(() => changeOf(service.p95_ns, versus("p95_ns"), "less"))}
        compared={compare !== undefined}
      >
        {latency(service.p95_ns)}
      </Figure>
      <Figure
        column="p99"
        change={change(() => changeOf(service.p99_ns, versus("p99_ns"), "less"))}
        compared={compare !== undefined}
      >
        {latency(service.p99_ns)}
      </Figure>
      <td data-column="deployed">
        {deployed ? <Deployed {...deployed} /> : <span className={classes.none}>–</span>}
      </td>
    </tr>
  );
});

interface FigureProps {
  column: string;
  severity?: Severity;
  line?: ReactNode;
  change: Change | undefined;
  compared: boolean;
  children: ReactNode;
}

function Figure({ column, severity, line, change, compared, children }: FigureProps) {
  return (
    <td data-column={column} data-severity={severity}>
      <div className={classes.figure}>
        {line && <span className={classes.spark}>{line}</span>}
        <span>
          {children}
          {compared && <ChangeMark change={change} />}
        </span>
      </div>
    </td>
  );
}

function Deployed({ version, environment, at }: NonNullable<ServiceStats["last_deployment"]>) {
  const nowMs = useNow(60_000);
  const atMs = at * 1000;
  return (
    <span title={`${version}${environment && `, ${environment}`}, ${formatExact(atMs)}`}>
      <span className={`truncate ${classes.version}`}>{version}</span>
      <span className={classes.ago}>{formatRelative(atMs, nowMs)}</span>
    </span>
  );
}

function latency(durationNs: number | null): string {
  return durationNs === null ? "–" : formatDuration(durationNs);
}
