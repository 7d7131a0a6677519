/** One service: how it is, how it has been, what it answers, where it runs and what of it runs. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { isStatus } from "@/api/client";
import { serviceQuery } from "@/api/services";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { ServiceName } from "@/components/ServiceName";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";
import { keepScope } from "@/lib/scope";

import { type ServiceSearch } from "../url";
import { ServiceCharts } from "./ServiceCharts";
import { ServiceHead } from "./ServiceHead";
import { ServiceTabs } from "./ServiceTabs";

const REFRESH_MS = 15_000;

export function ServicePage() {
  const { project, name } = useParams({ from: "/inside/p/$project/services/$name" });
  const search = useSearch({ from: "/inside/p/$project/services/$name" });
  const navigate = useNavigate({ from: "/p/$project/services/$name" });
  const range = timeRangeOf(search);
  const part = { range, environment: search.env, compare: search.compare, version: search.version };
  const service = useQuery({
    ...serviceQuery(project, name, part),
    // Figures of another service would stand under this one's name.
    placeholderData: (before, query) => (query?.queryKey[2] === name ? keepPreviousData(before) : undefined),
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  useTitle(name);
  const change = (next: Partial<ServiceSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const shown = { project, name, search, onChange: change };
  return (
    <Page
      title={<ServiceName name={name} />}
      tools={<TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />}
    >
      {service.isPending && (
        <Panel>
          <Loading label={`Loading ${name}`} />
          <RowSkeletons count={12} />
        </Panel>
      )}
      {service.isError && !service.data && (
        <Failed
          error={service.error}
          project={project}
          range={timeRangePhrase(range)}
          onRetry={() => void service.refetch()}
        />
      )}
      {service.data && (
        <>
          <ServiceHead {...shown} service={service.data} stale={service.isPlaceholderData} />
          <ServiceCharts {...shown} service={service.data} />
          <ServiceTabs {...shown} service={service.data} />
        </>
      )}
    </Page>
  );
}

interface FailedProps {
  error: unknown;
  project: string;
  range: string;
  onRetry: () => void;
}

function Failed({ error, project, range, onRetry }: FailedProps) {
  const back = (
    <ButtonLink to="/p/$project/services" params={{ project }} search={keepScope}>
      All services
    </ButtonLink>
  );
  if (isStatus(error, 404))
    return (
      <EmptyState title={`No service by that name sent anything ${range}`} action={back}>
        Choose a longer time range, or another environment.
      </EmptyState>
    );
  return <ErrorState error={error} onRetry={onRetry} leave={back} />;
}
