import type { ReactNode } from "react";

import type { ServiceStats } from "@/api/types";
import { formatCount, formatDuration, formatPercent, formatRate } from "@/lib/format";

import { errorSeverity } from "@/components/health/severity";

import { summarise } from "./health";
import classes from "./HomePage.module.css";

export function Overview({ services }: { services: readonly ServiceStats[] }) {
  const health = summarise(services);
  const [requests, requestUnit] = formatRate(health.requestsPerS).split("/");
  return (
    <dl className={classes.overview}>
      <Figure name="Requests" unit={`/${requestUnit}`}>
        {requests}
      </Figure>
      <Figure name="Error rate" severity={errorSeverity(health.errorRate)}>
        {formatPercent(health.errorRate)}
      </Figure>
      <Figure name="Slowest p95" note={health.slowest?.service}>
        {health.slowest?.p95_ns ? formatDuration(health.slowest.p95_ns) : "–"}
      </Figure>
      <Figure name="Services">{formatCount(health.services)}</Figure>
    </dl>
  );
}

function Figure({
  name,
  unit,
  note,
  severity,
  children,
}: {
  name: string;
  unit?: string;
  note?: string | undefined;
  severity?: string;
  children: ReactNode;
}) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd data-severity={severity}>
        {children}
        {unit && <span className={classes.figureUnit}>{unit}</span>}
        {note && <span className={`truncate ${classes.figureNote}`}>{note}</span>}
      </dd>
    </div>
  );
}
