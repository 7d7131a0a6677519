import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { IconX } from "@tabler/icons-react";

import { exemplarsQuery, serviceSeriesQuery } from "@/api/services";
import { CreateAlert } from "@/components/alerts/CreateAlert";
import { RedCharts } from "@/components/charts/RedCharts";
import { useDeploymentMarkers } from "@/components/deployments/useDeploymentMarkers";
import { CompareChoice } from "@/components/health/CompareChoice";
import { FilterSelect } from "@/components/FilterSelect";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { writeValue } from "@/lib/filter/write";
import { fixedRange, isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";

import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";

const REFRESH_MS = 15_000;
const WATCHED = {
  rate: { figure: "throughput", word: "requests" },
  errors: { figure: "error_rate", word: "error rate" },
  latency: { figure: "latency", word: "latency" },
} as const;
const BEFORE = { day: "a day before", week: "a week before" } as const;

export function ServiceCharts({ project, name, search, service, onChange }: Shown) {
  const range = timeRangeOf(search);
  const { env: environment, op: operation, version, compare } = search;
  const part = { range, environment, operation, version };
  const refetchInterval = isMoving(range) && REFRESH_MS;
  const series = useQuery({
    ...serviceSeriesQuery(project, name, { ...part, compare }),
    // Lines of another service would stand under this one's name.
    placeholderData: (before, query) => (query?.queryKey[2] === name ? keepPreviousData(before) : undefined),
    refetchInterval,
  });
  // The counts are what matters: they do not wait for the dots, nor fall with them.
  const exemplars = useQuery({
    ...exemplarsQuery(project, name, part),
    placeholderData: (before, query) => (query?.queryKey[2] === name ? keepPreviousData(before) : undefined),
    refetchInterval,
  });
  const markers = useDeploymentMarkers(project, { range, environment, service: name });
  const tools = (
    <>
      <div className={classes.version}>
        <FilterSelect
          label="Version"
          all="All versions"
          value={version}
          options={[...new Set(service.versions.map((each) => each.version).filter(Boolean))]}
          onChange={(next) => onChange({ version: next })}
        />
      </div>
      {operation && (
        <Button
          className={classes.chip}
          rightSection={<IconX size={14} />}
          aria-label={`Only ${operation}: show all operations`}
          onClick={() => onChange({ op: undefined })}
        >
          <span className="truncate">{operation}</span>
        </Button>
      )}
      <CompareChoice value={compare} onChange={(next) => onChange({ compare: next })} />
    </>
  );
  const alertOn = (chart: keyof typeof WATCHED) => (
    <CreateAlert
      project={project}
      about={{
        service: name,
        op: operation,
        filter: version && `version=${writeValue(version)}`,
        figure: WATCHED[chart].figure,
      }}
      of={`the ${WATCHED[chart].word} of ${operation ?? name}`}
    />
  );
  return (
    <section
      className={classes.panel}
      aria-label="Over time"
      data-stale={series.isPlaceholderData || undefined}
    >
      {series.isPending && (
        <>
          <Loading label="Loading charts" />
          <RowSkeletons count={8} />
        </>
      )}
      {series.isError && !series.data && (
        <ErrorState error={series.error} onRetry={() => void series.refetch()} />
      )}
      {series.data && (
        <RedCharts
          project={project}
          series={series.data}
          exemplars={exemplars.data?.exemplars ?? NONE}
          markers={markers}
          beforeName={compare && BEFORE[compare]}
          tools={tools}
          notes={{ rate: alertOn("rate"), errors: alertOn("errors"), latency: alertOn("latency") }}
          onZoom={(fromMs, toMs) => onChange(searchOfTimeRange(fixedRange(fromMs, toMs)), false)}
        />
      )}
    </section>
  );
}

const NONE: readonly never[] = [];
