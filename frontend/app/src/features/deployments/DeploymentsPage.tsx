/** What changed, and when: every version that went live, noticed by its first span or told by a pipeline. */
import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconRocket, IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";

import { deploymentsQuery } from "@/api/deployments";
import type { Deployment } from "@/api/types";
import { CountingBehind } from "@/components/counted/Counted";
import { FilterSelect } from "@/components/FilterSelect";
import { Notice } from "@/components/Notice";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import { byDay } from "./days";
import { DeploymentDay } from "./DeploymentDay";
import classes from "./DeploymentsPage.module.css";
import { TellPanel } from "./TellPanel";
import type { DeploymentsSearch } from "./url";

const REFRESH_MS = 15_000;

export function DeploymentsPage() {
  const { project } = useParams({ from: "/inside/p/$project/deployments" });
  const search = useSearch({ from: "/inside/p/$project/deployments" });
  const navigate = useNavigate({ from: "/p/$project/deployments" });
  const range = timeRangeOf(search);
  const list = useQuery({
    ...deploymentsQuery(project, { range, environment: search.env }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  const [telling, setTelling] = useState(false);
  useTitle("Deployments");
  const change = (next: Partial<DeploymentsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const { data } = list;
  return (
    <Page
      title="Deployments"
      tools={<TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />}
    >
      {telling && <TellPanel project={project} />}
      <Panel>
        <div className={classes.tools}>
          <div className={classes.service}>
            <FilterSelect
              label="Service"
              all="All services"
              value={search.service}
              options={namesOf(data?.deployments ?? [])}
              onChange={(service) => change({ service })}
            />
          </div>
          <Button
            leftSection={<IconTerminal2 size={15} />}
            aria-expanded={telling}
            onClick={() => setTelling(!telling)}
          >
            Tell of a deployment
          </Button>
        </div>
        {list.isPending && (
          <>
            <Loading label="Loading deployments" />
            <RowSkeletons count={6} />
          </>
        )}
        {list.isError && !data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {data && (
          <div data-stale={list.isPlaceholderData || undefined} className={classes.list}>
            <CountingBehind untilMs={data.counted_until_ms} />
            <Deployments
              project={project}
              all={data.deployments}
              isWhole={data.is_whole}
              search={search}
              onChange={change}
            />
          </div>
        )}
      </Panel>
    </Page>
  );
}

function namesOf(deployments: readonly Deployment[]): string[] {
  return [...new Set(deployments.map(({ service }) => service))].toSorted();
}

interface DeploymentsProps {
  project: string;
  all: readonly Deployment[];
  isWhole: boolean;
  search: DeploymentsSearch;
  onChange: (next: Partial<DeploymentsSearch>) => void;
}

function Deployments({ project, all, isWhole, search, onChange }: DeploymentsProps) {
  const shown = search.service ? all.filter(({ service }) => service === search.service) : all;
  if (shown.length === 0)
    return (
      <EmptyState
        icon={<IconRocket size={20} />}
        title={`Nothing was deployed ${timeRangePhrase(timeRangeOf(search))}`}
        action={
          search.service && (
            <Button onClick={() => onChange({ service: undefined })}>Show all services</Button>
          )
        }
      >
        A deployment is noticed when the first span of a new service.version arrives; a pipeline can also tell
        of it.
      </EmptyState>
    );
  return (
    <>
      {byDay(shown).map((day) => (
        <DeploymentDay key={day.atMs} project={project} day={day} all={all} />
      ))}
      {!isWhole && (
        <div className={classes.cut}>
          <Notice>These are the newest {all.length}. A shorter time range shows those before.</Notice>
        </div>
      )}
    </>
  );
}
