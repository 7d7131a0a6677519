import { Button } from "@mantine/core";
import { IconBrowser, IconFileText, IconPencil, IconSearch } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";

import type { ServiceDetail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { apdexChange, type Change, changeOf, errorRateChange } from "@/components/health/change";
import { ChangeMark } from "@/components/health/ChangeMark";
import { apdexSeverity, errorSeverity, type Severity } from "@/components/health/severity";
import { writeValue } from "@/lib/filter/write";
import { formatCount, formatDuration, formatPercent, formatRate } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

const OwnerDialog = lazy(() => import("./OwnerDialog"));

export function ServiceHead({ project, name, search, service, stale }: Shown & { stale: boolean }) {
  const [editing, setEditing] = useState(false);
  const ofService = { ...keepScope(search), q: filterOf(name, search.version) };
  return (
    <section className={classes.panel} aria-label="Now" data-stale={stale || undefined}>
      <Figures service={service} compared={search.compare !== undefined} />
      <div className={classes.facts}>
        <Owner owner={service.owner} />
        <Button variant="subtle" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <span className={classes.ways}>
          {isBrowser(service) && (
            <ButtonLink
              to="/p/$project/browser"
              params={{ project }}
              search={{ ...keepScope(search), service: name }}
              leftSection={<IconBrowser size={15} />}
            >
              Browser<span className="visually-hidden"> of this service</span>
            </ButtonLink>
          )}
          <ButtonLink
            to="/p/$project/search"
            params={{ project }}
            search={ofService}
            leftSection={<IconSearch size={15} />}
          >
            Traces
          </ButtonLink>
          <ButtonLink
            to="/p/$project/logs"
            params={{ project }}
            search={ofService}
            leftSection={<IconFileText size={15} />}
          >
            Logs
          </ButtonLink>
        </span>
      </div>
      {service.estimated_requests !== null && (
        <p className={classes.note}>
          Sampled upstream: its client sent {formatCount(service.requests)} requests, which stand for about{" "}
          {formatCount(service.estimated_requests)}. Rates, errors and percentiles are weighted accordingly.
        </p>
      )}
      <Suspense>
        {editing && <OwnerDialog project={project} name={name} onClose={() => setEditing(false)} />}
      </Suspense>
    </section>
  );
}

/** What the snippet sends is known by the names of its roots. */
function isBrowser({ operations }: ServiceDetail): boolean {
  return operations.some(({ name }) => name.startsWith("view "));
}

function filterOf(name: string, version: string | undefined): string {
  const service = `service=${writeValue(name)}`;
  return version ? `${service} service.version=${writeValue(version)}` : service;
}

function Figures({ service, compared }: { service: ServiceDetail; compared: boolean }) {
  const { before } = service;
  const latency = (key: "p50_ns" | "p95_ns" | "p99_ns") => ({
    change: changeOf(service[key], before?.[key], "less"),
    children: textOf(service[key], formatDuration),
  });
  const figures: Array<FigureProps & { name: string }> = [
    {
      name: "Requests",
      change: changeOf(service.requests_per_s, before?.requests_per_s, "neither"),
      children: formatRate(service.requests_per_s),
    },
    {
      name: "Error rate",
      severity: errorSeverity(service.error_rate),
      change: errorRateChange(service.error_rate, before?.error_rate),
      children: textOf(service.error_rate, formatPercent),
    },
    {
      name: "Apdex",
      note: `T ${formatDuration(service.apdex_t_ms * 1e6)}`,
      severity: apdexSeverity(service.apdex),
      change: apdexChange(service.apdex, before?.apdex),
      children: textOf(service.apdex, (apdex) => apdex.toFixed(2)),
    },
    { name: "p50", ...latency("p50_ns") },
    { name: "p95", ...latency("p95_ns") },
    { name: "p99", ...latency("p99_ns") },
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(({ name, ...figure }) => (
        <div key={name} className={classes.figure}>
          <dt>{name}</dt>
          <Figure {...figure} change={compared ? figure.change : undefined} compared={compared} />
        </div>
      ))}
    </dl>
  );
}

interface FigureProps {
  severity?: Severity;
  note?: string;
  change: Change | undefined;
  compared?: boolean;
  children: ReactNode;
}

function Figure({ severity, note, change, compared, children }: FigureProps) {
  return (
    <dd data-severity={severity}>
      {children}
      {note && <span className={classes.figureNote}>{note}</span>}
      {compared && <ChangeMark change={change} />}
    </dd>
  );
}

function textOf(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

function Owner({ owner }: { owner: ServiceDetail["owner"] }) {
  if (!owner) return <p className={classes.owner}>No owner yet</p>;
  const { team, contact, repository } = owner;
  return (
    <p className={classes.owner}>
      {team ? <b>{team}</b> : "No team"}
      {contact && <span>{contact}</span>}
      {repository && <Repository address={repository} />}
    </p>
  );
}

/** Anything may be written there: only an address of the web is made a link. */
function Repository({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) return <span className="truncate">{address}</span>;
  return (
    <a className="truncate" href={address} target="_blank" rel="noreferrer noopener">
      {address.replace(/^https?:\/\//i, "")}
    </a>
  );
}
