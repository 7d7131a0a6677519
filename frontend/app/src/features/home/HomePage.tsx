import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { lazy, Suspense } from "react";

import { projectQuery } from "@/api/account";
import { deploymentsQuery } from "@/api/deployments";
import { onboardingQuery, servicesQuery } from "@/api/services";
import type { ServiceList } from "@/api/types";
import { CountingBehind } from "@/components/counted/Counted";
import { NothingYet } from "@/components/NothingYet";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { LatestTraces } from "@/components/traces/LatestTraces";
import { LiveBadge } from "@/components/traces/LiveBadge";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { keepScope } from "@/lib/scope";
import { searchOfTimeRange, type TimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangeLabel } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import classes from "./HomePage.module.css";
import { LatestDeployments } from "./LatestDeployments";
import { OpenIncidents } from "./OpenIncidents";
import { Overview } from "./Overview";
import { WorstServices } from "./WorstServices";

const SmallMap = lazy(() => import("@/components/map/SmallMap"));

const LATEST = 10;
const REFRESH_MS = 15_000;

export function HomePage() {
  const { project: slug } = useParams({ from: "/inside/p/$project/" });
  const search = useSearch({ from: "/inside/p/$project/" });
  const navigate = useNavigate({ from: "/p/$project" });
  const project = useQuery(projectQuery(slug));
  const range = timeRangeOf(search);
  const services = useQuery({
    ...servicesQuery(slug, { range, environment: search.env, compare: "day" }),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
  const onboarding = useQuery(onboardingQuery(slug));
  const title = project.data?.name ?? "Home";
  useTitle(title);
  const look = (next: TimeRange) =>
    void navigate({ search: (before) => ({ ...before, ...searchOfTimeRange(next) }), replace: true });
  const nothingYet = onboarding.data?.first_span_at === null && services.data?.services.length === 0;
  return (
    <Page title={title} tools={<TimePicker value={range} onChange={look} />}>
      {nothingYet ? (
        <NothingYet project={slug} />
      ) : (
        <>
          <OpenIncidents project={slug} />
          <HealthPanel project={slug} range={range} services={services} />
          <MapPanel project={slug} range={range} environment={search.env} />
          <DeploymentsPanel project={slug} range={range} environment={search.env} />
          <LatestPanel project={slug} range={range} environment={search.env} />
        </>
      )}
    </Page>
  );
}

interface HealthPanelProps {
  project: string;
  range: TimeRange;
  services: UseQueryResult<ServiceList>;
}

function HealthPanel({ project, range, services }: HealthPanelProps) {
  return (
    <Panel
      title="Health"
      note={timeRangeLabel(range)}
      tools={
        <Link to="/p/$project/services" params={{ project }} search={keepScope}>
          All services
        </Link>
      }
    >
      {services.isPending && <RowsLoading count={6} />}
      {services.isError && !services.data && (
        <ErrorState error={services.error} onRetry={() => void services.refetch()} />
      )}
      {services.data && (
        <>
          <Overview services={services.data.services} />
          <WorstServices project={project} services={services.data.services} />
        </>
      )}
    </Panel>
  );
}

interface ScopedProps {
  project: string;
  range: TimeRange;
  environment: string | undefined;
}

function MapPanel({ project, range, environment }: ScopedProps) {
  return (
    <Panel
      title="Service map"
      tools={
        <Link to="/p/$project/map" params={{ project }} search={keepScope}>
          Open the map
        </Link>
      }
    >
      <Suspense fallback={<RowsLoading count={6} />}>
        <SmallMap project={project} range={range} environment={environment} />
      </Suspense>
    </Panel>
  );
}

function DeploymentsPanel({ project, range, environment }: ScopedProps) {
  const list = useQuery({
    ...deploymentsQuery(project, { range, environment }),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
  return (
    <Panel
      title="Latest deployments"
      tools={
        <Link to="/p/$project/deployments" params={{ project }} search={keepScope}>
          All deployments
        </Link>
      }
    >
      {list.isPending && <RowsLoading count={3} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <>
          <CountingBehind untilMs={list.data.counted_until_ms} />
          <LatestDeployments project={project} deployments={list.data.deployments} />
        </>
      )}
    </Panel>
  );
}

function LatestPanel({ project, range, environment }: ScopedProps) {
  const feed = useTraceFeed(project, { range, environment, q: "" }, { limit: LATEST });
  const { list } = feed;
  return (
    <Panel
      title="Latest traces"
      tools={
        <span className={classes.tools}>
          <LiveBadge state={feed.state} />
          <Link to="/p/$project/search" params={{ project }} search={keepScope}>
            All traces
          </Link>
        </span>
      }
    >
      {list.isPending && <RowsLoading count={LATEST} />}
      {list.isError && feed.rows.length === 0 && (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && feed.rows.length === 0 && <EmptyState title="No traces in this time range" />}
      {feed.rows.length > 0 && <LatestTraces project={project} traces={feed.rows.slice(0, LATEST)} />}
    </Panel>
  );
}

function RowsLoading({ count }: { count: number }) {
  return (
    <>
      <Loading />
      <RowSkeletons count={count} />
    </>
  );
}
