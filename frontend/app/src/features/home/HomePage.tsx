import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconPlugConnected } from "@tabler/icons-react";

import { projectQuery } from "@/api/account";
import { onboardingQuery, servicesQuery } from "@/api/traces";
import type { ServiceList } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { FilterSelect } from "@/components/FilterSelect";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimeRangePicker } from "@/components/TimeRangePicker";
import { LatestTraces } from "@/components/traces/LatestTraces";
import { LiveBadge } from "@/components/traces/LiveBadge";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { searchOfTimeRange, type TimeRange, timeRangeLabel, timeRangeOf } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import classes from "./HomePage.module.css";
import { Overview } from "./Overview";
import { ServicesTable } from "./ServicesTable";
import type { HomeSearch, ServiceSort } from "./url";

const LATEST = 10;
const SERVICES_REFRESH_MS = 15_000;

export function HomePage() {
  const { project: slug } = useParams({ from: "/inside/p/$project/" });
  const search = useSearch({ from: "/inside/p/$project/" });
  const navigate = useNavigate({ from: "/p/$project" });
  const project = useQuery(projectQuery(slug));
  const range = timeRangeOf(search);
  const services = useQuery({
    ...servicesQuery(slug, range, search.environment),
    refetchInterval: SERVICES_REFRESH_MS,
    placeholderData: (before) => before,
  });
  const onboarding = useQuery(onboardingQuery(slug));
  const title = project.data?.name ?? "Home";
  useTitle(title);
  const change = (next: Partial<HomeSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const nothingYet = onboarding.data?.first_span_at === null && services.data?.services.length === 0;
  return (
    <Page
      title={title}
      tools={
        <>
          <FilterSelect
            label="Environment"
            all="All environments"
            value={search.environment}
            options={services.data?.environments.filter(Boolean) ?? []}
            onChange={(environment) => change({ environment })}
          />
          <TimeRangePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />
        </>
      }
    >
      {nothingYet ? (
        <NothingYet project={slug} />
      ) : (
        <>
          <ServicesPanel
            project={slug}
            search={search}
            services={services}
            onSort={(sort) => change({ sort })}
          />
          <LatestPanel project={slug} range={range} environment={search.environment} />
        </>
      )}
    </Page>
  );
}

function NothingYet({ project }: { project: string }) {
  return (
    <EmptyState
      icon={<IconPlugConnected size={20} />}
      title="No data yet"
      action={
        <ButtonLink variant="filled" to="/p/$project/start" params={{ project }}>
          Send data
        </ButtonLink>
      }
    >
      Point an OpenTelemetry SDK at this project, or send demo data to look around.
    </EmptyState>
  );
}

interface ServicesPanelProps {
  project: string;
  search: HomeSearch;
  services: UseQueryResult<ServiceList>;
  onSort: (sort: ServiceSort | undefined) => void;
}

function ServicesPanel({ project, search, services, onSort }: ServicesPanelProps) {
  return (
    <Panel title="Services" note={`Requests, errors and latency. ${timeRangeLabel(timeRangeOf(search))}`}>
      {services.isPending && <RowsLoading count={8} />}
      {services.isError && !services.data && (
        <ErrorState error={services.error} onRetry={() => void services.refetch()} />
      )}
      {services.data && (
        <>
          <Overview services={services.data.services} />
          <ServicesTable
            project={project}
            services={services.data.services}
            search={search}
            onSort={onSort}
          />
        </>
      )}
    </Panel>
  );
}

function LatestPanel({
  project,
  range,
  environment,
}: {
  project: string;
  range: TimeRange;
  environment: string | undefined;
}) {
  const feed = useTraceFeed(project, range, { service: undefined, environment }, { limit: LATEST });
  const { list } = feed;
  return (
    <Panel
      title="Latest traces"
      tools={
        <span className={classes.tools}>
          <LiveBadge state={feed.socketState} />
          <Link
            to="/p/$project/traces"
            params={{ project }}
            search={{ ...searchOfTimeRange(range), environment }}
          >
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
