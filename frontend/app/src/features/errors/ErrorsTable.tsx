import { Link } from "@tanstack/react-router";
import { useRef } from "react";

import type { ErrorGroup } from "@/api/types";
import { Sparkline } from "@/components/charts/Sparkline";
import { useServiceColours } from "@/components/service-colours";
import { ServiceDots, ServiceName } from "@/components/ServiceName";
import { formatCount, formatExact, formatRelative } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useNow } from "@/lib/now";

import classes from "./Errors.module.css";
import { Standing } from "./Standing";
import { parseErrorSearch } from "./url";

export function ErrorsTable({ project, groups }: { project: string; groups: readonly ErrorGroup[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  useServiceColours(groups.flatMap(({ services }) => services));
  const walk = (step: 1 | -1) => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("th > a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 && step === -1 ? links.length - 1 : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  useHotkeys({ j: () => walk(1), k: () => walk(-1) });
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Error</th>
          <th scope="col" data-column="service">
            Service
          </th>
          <th scope="col" data-column="trend">
            Trend
          </th>
          <th scope="col" data-column="events">
            Events
          </th>
          <th scope="col" data-column="version">
            Version
          </th>
          <th scope="col" data-column="first">
            First seen
          </th>
          <th scope="col" data-column="last">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {groups.map((group) => (
          <Row key={group.id} project={project} group={group} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ project, group }: { project: string; group: ErrorGroup }) {
  const { id, type, message, culprit, services, versions, series, events } = group;
  const [service, ...others] = services;
  return (
    <tr>
      <th scope="row">
        <Link
          to="/p/$project/errors/$id"
          params={{ project, id }}
          search={parseErrorSearch}
          className={classes.link}
        >
          <span className={classes.type}>
            <span className="truncate">{type}</span>
            <Standing {...group} />
          </span>{" "}
          <span className={`truncate ${classes.message}`}>{message || culprit}</span>
        </Link>
      </th>
      <td data-column="service">
        {others.length > 0 ? <ServiceDots names={services} /> : service && <ServiceName name={service} />}
      </td>
      <td data-column="trend">
        <Sparkline values={series} filled />
      </td>
      <td data-column="events">{formatCount(events)}</td>
      <td data-column="version" className="truncate" title={versions.join(", ")}>
        {versions.at(-1) || "–"}
      </td>
      <td data-column="first">
        <Ago at={group.first_seen} />
      </td>
      <td data-column="last">
        <Ago at={group.last_seen} />
      </td>
    </tr>
  );
}

function Ago({ at }: { at: string }) {
  const nowMs = useNow(60_000);
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(atMs)}>
      {formatRelative(atMs, nowMs)}
    </time>
  );
}
