/** Every service of a project: what it does, how well, whose it is and when it last changed. */
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";

import { onboardingQuery, servicesQuery } from "@/api/services";
import type { ServiceList } from "@/api/types";
import { coveredShares } from "@/components/charts/covered";
import { Page } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { NothingYet } from "@/components/NothingYet";
import { TimePicker } from "@/components/time/TimePicker";
import { boundsOf, isMoving, searchOfTimeRange, type TimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import { ServicesTable } from "./ServicesTable";
import { ServicesTools } from "./ServicesTools";
import classes from "./ServicesPage.module.css";
import type { ServicesSearch } from "./url";

const REFRESH_MS = 15_000;

export function ServicesPage() {
  const { project } = useParams({ from: "/inside/p/$project/services" });
  const search = useSearch({ from: "/inside/p/$project/services" });
  const navigate = useNavigate({ from: "/p/$project/services" });
  const range = timeRangeOf(search);
  const services = useQuery({
    ...servicesQuery(project, { range, environment: search.env, compare: search.compare }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  const onboarding = useQuery(onboardingQuery(project));
  useTitle("Services");
  const change = (next: Partial<ServicesSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });
  const nothingYet = onboarding.data?.first_span_at === null && services.data?.services.length === 0;
  return (
    <Page
      title="Services"
      tools={<TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />}
    >
      {nothingYet ? (
        <NothingYet project={project} />
      ) : (
        <section className={classes.panel} aria-label="Services">
          <ServicesTools services={services.data?.services} search={search} onChange={change} />
          <List project={project} services={services} search={search} onChange={change} />
        </section>
      )}
    </Page>
  );
}

interface ListProps {
  project: string;
  services: UseQueryResult<ServiceList>;
  search: ServicesSearch;
  onChange: (next: Partial<ServicesSearch>) => void;
}

function List({ project, services, search, onChange }: ListProps) {
  const { data, dataUpdatedAt } = services;
  const shares = useMemo(
    () => data && sharesOf(data, timeRangeOf(search), dataUpdatedAt),
    [data, search, dataUpdatedAt],
  );
  if (services.isPending)
    return (
      <>
        <Loading label="Loading services" />
        <RowSkeletons count={10} />
      </>
    );
  if (services.isError && !services.data)
    return <ErrorState error={services.error} onRetry={() => void services.refetch()} />;
  if (services.data.services.length === 0)
    return (
      <EmptyState title={`No service sent anything ${timeRangePhrase(timeRangeOf(search))}`}>
        Choose a longer time range, or another environment.
      </EmptyState>
    );
  return (
    <div data-stale={services.isPlaceholderData || undefined} className={classes.stale}>
      <ServicesTable
        project={project}
        services={services.data.services}
        shares={shares ?? []}
        search={search}
        onChange={onChange}
      />
    </div>
  );
}

function sharesOf({ start_s, step_s, services }: ServiceList, range: TimeRange, askedMs: number): number[] {
  const count = services[0]?.series.requests.length ?? 0;
  const { startMs, endMs } = boundsOf(range, askedMs);
  const grid = { startMs: start_s * 1000, stepMs: step_s * 1000, count };
  return coveredShares(grid, startMs, Math.min(endMs, askedMs));
}
