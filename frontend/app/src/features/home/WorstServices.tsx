import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import type { ServiceStats } from "@/api/types";
import { Sparkline } from "@/components/charts/Sparkline";
import { useServiceColours } from "@/components/service-colours";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatRate, plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import { type WorstService, worstServices } from "./health";
import classes from "./HomePage.module.css";

const SHOWN = 5;

/** What to look at first; that there is nothing is said, too. */
export function WorstServices({ project, services }: { project: string; services: readonly ServiceStats[] }) {
  useServiceColours(services.map(({ service }) => service));
  const worst = worstServices(services);
  if (services.length === 0)
    return <p className={classes.well}>No service sent anything in this time range.</p>;
  if (worst.length === 0)
    return (
      <p className={classes.well}>
        <IconCircleCheck size={16} className={classes.wellIcon} aria-hidden />
        {services.length === 1
          ? "The one service is well"
          : `All ${plural(services.length, "service")} are well`}
        : few errors, quick answers, not much slower than a day before.
      </p>
    );
  return (
    <>
      <ul aria-label="Worst services">
        {worst.slice(0, SHOWN).map((each) => (
          <WorstRow key={each.service.service} project={project} {...each} />
        ))}
      </ul>
      {worst.length > SHOWN && (
        <p className={classes.well}>
          <Link
            to="/p/$project/services"
            params={{ project }}
            search={(before) => ({ ...keepScope(before), sort: "errors" })}
          >
            {plural(worst.length - SHOWN, "more service")} to look at
          </Link>
        </p>
      )}
    </>
  );
}

function WorstRow({ project, service, reasons }: WorstService & { project: string }) {
  return (
    <li className={classes.worst}>
      <Link
        to="/p/$project/services/$name"
        params={{ project, name: service.service }}
        search={(before) => ({ ...keepScope(before), compare: "day" as const })}
        className={classes.serviceLink}
      >
        <ServiceName name={service.service} />
      </Link>
      <span className={classes.reasons}>
        {reasons.map(({ text, severity }) => (
          <span key={text} data-severity={severity}>
            <IconAlertTriangle size={13} aria-hidden />
            {text}
          </span>
        ))}
      </span>
      <span className={classes.worstSpark}>
        <Sparkline values={service.series.p95_ns} />
      </span>
      <span className={classes.worstFigures}>
        {service.p95_ns === null ? "–" : formatDuration(service.p95_ns)}
        <span>p95</span>
      </span>
      <span className={classes.worstFigures}>{formatRate(service.requests_per_s)}</span>
    </li>
  );
}
