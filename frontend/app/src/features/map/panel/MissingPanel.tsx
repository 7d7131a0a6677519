/** Why an edge to a service is missing: whose parents never came, and which hop seems to drop the context. */
import { useQuery } from "@tanstack/react-query";

import { missingQuery } from "@/api/map";
import type { MissingEdges } from "@/api/types";
import { FilterSelect } from "@/components/FilterSelect";
import type { MapData } from "@/components/map/build";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatCount, plural } from "@/lib/format";
import { spanKindName } from "@/lib/span-kind";
import { timeRangeOf } from "@/lib/timerange";

import { windowOf } from "../windows";
import classes from "./Panel.module.css";
import type { PanelProps } from "./SidePanel";

export function MissingPanel({
  project,
  search,
  whole,
  service = likeliest(whole),
  close,
  onOpen,
}: PanelProps & { service: string | undefined }) {
  const services = whole.nodes.filter(({ kind }) => kind === "service").map(({ name }) => name);
  return (
    <section className={classes.panel} aria-label="Why is an edge missing?">
      <header className={classes.bar}>
        <h2 className={classes.title}>Why is an edge missing?</h2>
        {close}
      </header>
      <div className={classes.scroll}>
        <p className={classes.note}>
          A call is drawn when a span names its parent in another service and both have come, at most an hour
          apart. Which service seems to be called by nobody?
        </p>
        <div className={classes.choice}>
          <FilterSelect
            label="Service"
            all="Choose a service"
            none={null}
            value={service}
            options={services.toSorted()}
            onChange={(missing) => onOpen({ missing })}
          />
        </div>
        {service !== undefined && (
          <Missing key={service} project={project} search={search} service={service} />
        )}
      </div>
    </section>
  );
}

/** The one with most spans whose parents are nowhere. */
function likeliest({ nodes }: MapData): string | undefined {
  const services = nodes.filter(({ kind }) => kind === "service");
  return services.toSorted((a, b) => b.unmatched - a.unmatched)[0]?.name;
}

function Missing({ project, search, service }: Pick<PanelProps, "project" | "search"> & { service: string }) {
  const range = timeRangeOf(search);
  const { slice, env } = search;
  const missing = useQuery(
    missingQuery(project, [range, slice, env, service], (nowMs) => ({
      ...windowOf(range, slice, nowMs),
      environment: env,
      service,
    })),
  );
  if (missing.isPending)
    return (
      <>
        <Loading label="Looking for calls without a caller" />
        <RowSkeletons count={5} />
      </>
    );
  if (missing.isError) return <ErrorState error={missing.error} onRetry={() => void missing.refetch()} />;
  return <Answer missing={missing.data} service={service} />;
}

function Answer({ missing, service }: { missing: MissingEdges; service: string }) {
  const { unmatched, requests_without_parent, roots_called_from } = missing;
  if (unmatched.spans === 0 && requests_without_parent === 0)
    return (
      <EmptyState title="Nothing is missing">
        Every span of {service} whose parent is in another service found it, and no request came without one.
      </EmptyState>
    );
  return (
    <>
      {roots_called_from.map((suspect) => (
        <section key={`${suspect.caller} ${suspect.host}`} className={classes.suspect}>
          <h3>{suspect.caller} seems to drop the context</h3>
          <p>
            It made {plural(suspect.calls, "call")} to {suspect.host}
            {suspect.evidence === "address"
              ? `, the address at which ${service} took`
              : `, which has the name of ${service}; that took`}{" "}
            {plural(suspect.requests_without_parent, "request")} without a parent. Something between them does
            not pass the header <code>traceparent</code> on: a client without instrumentation, or a proxy.
          </p>
        </section>
      ))}
      {requests_without_parent > 0 && roots_called_from.length === 0 && (
        <p className={classes.note}>
          {plural(requests_without_parent, "request")} of {service} began a trace of their own. No service of
          this project is known to call its address: they came from outside, or the caller is not
          instrumented.
        </p>
      )}
      {unmatched.spans > 0 && (
        <section className={classes.edges}>
          <h3>
            Parents that never came <span className={classes.count}>{formatCount(unmatched.spans)}</span>
          </h3>
          <p className={classes.note}>
            The caller started these and sent the context, but its own spans are not stored: not exported,
            sampled away, or more than an hour apart.
          </p>
          <ul className={classes.evidence}>
            {unmatched.by_operation.map(({ name, kind, spans }) => (
              <li key={`${kind} ${name}`}>
                <span className="truncate">
                  {name} <span className={classes.count}>{spanKindName(kind)}</span>
                </span>
                <span>{formatCount(spans)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
