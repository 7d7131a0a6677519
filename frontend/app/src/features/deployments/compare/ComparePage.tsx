/** What a version changed: two versions side by side, each difference with how sure it is. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconArrowsExchange, IconGitCompare } from "@tabler/icons-react";

import { comparisonQuery, deploymentsQuery } from "@/api/deployments";
import type { Deployment } from "@/api/types";
import { newestPair, NO_VERSION } from "@/components/deployments/predecessor";
import { FilterSelect } from "@/components/FilterSelect";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { fixedRange, isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import type { CompareSearch } from "../url";
import classes from "./ComparePage.module.css";
import { ComparedErrors } from "./ComparedErrors";
import { ComparedOperations } from "./ComparedOperations";
import { ComparedTraffic } from "./ComparedTraffic";
import { ComparedVersions } from "./ComparedVersions";
import { nameOf } from "./words";

/** A canary is watched while it takes its first traffic. */
const REFRESH_MS = 15_000;

export function ComparePage() {
  const { project } = useParams({ from: "/inside/p/$project/deployments/compare" });
  const search = useSearch({ from: "/inside/p/$project/deployments/compare" });
  const navigate = useNavigate({ from: "/p/$project/deployments/compare" });
  const range = timeRangeOf(search);
  useTitle(search.service ? `${search.service}: versions` : "Compare versions");
  const change = (next: Partial<CompareSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const list = useQuery({
    ...deploymentsQuery(project, { range, environment: search.env }),
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  const deployments = list.data?.deployments ?? [];
  const chosen = { ...search, ...chooseVersions(search, deployments) };
  const { service, a, b } = chosen;
  return (
    <Page
      title="Compare versions"
      tools={<TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />}
    >
      <Panel>
        <Choice deployments={deployments} search={chosen} onChange={change} />
        {service && a && b && a !== b ? (
          <Comparison
            project={project}
            search={search}
            pair={{ service, a: versionOf(a), b: versionOf(b) }}
            onZoom={(fromMs, toMs) => change(searchOfTimeRange(fixedRange(fromMs, toMs)), false)}
          />
        ) : service && list.isPending ? (
          <RowSkeletons count={10} />
        ) : (
          <EmptyState icon={<IconGitCompare size={20} />} title="Choose a service and two of its versions">
            They are compared over the time in which both ran, or one after the other.
          </EmptyState>
        )}
      </Panel>
    </Page>
  );
}

/** Where only a service is named: its newest version and what it replaced. */
function chooseVersions({ service, a, b }: CompareSearch, deployments: readonly Deployment[]): CompareSearch {
  const pair = service && !a && !b ? newestPair(service, deployments) : undefined;
  return pair ? { a: pair.a || NO_VERSION, b: pair.b || NO_VERSION } : {};
}

function versionOf(inAddress: string): string {
  return inAddress === NO_VERSION ? "" : inAddress;
}

interface ChoiceProps {
  deployments: readonly Deployment[];
  search: CompareSearch;
  onChange: (next: Partial<CompareSearch>) => void;
}

function Choice({ deployments, search, onChange }: ChoiceProps) {
  const { service, a, b } = search;
  const services = [...new Set(deployments.map((each) => each.service))].toSorted();
  const versions = [
    ...new Set(
      deployments
        .filter((each) => each.service === service)
        .flatMap(({ version, replaced }) => (replaced === null ? [version] : [version, replaced]))
        .map((version) => version || NO_VERSION),
    ),
  ];
  return (
    <div className={classes.choice}>
      <div className={classes.service}>
        <FilterSelect
          label="Service"
          all="Choose a service"
          value={service}
          options={services}
          onChange={(next) => onChange({ service: next, a: undefined, b: undefined })}
        />
      </div>
      <div className={classes.version}>
        <FilterSelect
          label="From version"
          all="From version"
          value={a}
          options={versions}
          onChange={(next) => onChange({ a: next, b })}
        />
      </div>
      <Tooltip label="Swap the versions">
        <ActionIcon
          aria-label="Swap the versions"
          disabled={!a && !b}
          onClick={() => onChange({ a: b, b: a })}
        >
          <IconArrowsExchange size={16} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <div className={classes.version}>
        <FilterSelect
          label="To version"
          all="To version"
          value={b}
          options={versions}
          onChange={(next) => onChange({ a, b: next })}
        />
      </div>
    </div>
  );
}

interface ComparisonProps {
  project: string;
  search: CompareSearch;
  pair: { service: string; a: string; b: string };
  onZoom: (fromMs: number, toMs: number) => void;
}

function Comparison({ project, search, pair, onZoom }: ComparisonProps) {
  const range = timeRangeOf(search);
  const comparison = useQuery({
    ...comparisonQuery(project, pair, { range, environment: search.env }),
    placeholderData: (before, query) =>
      samePair(query?.queryKey[2], pair) ? keepPreviousData(before) : undefined,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  if (comparison.isPending)
    return (
      <>
        <Loading label={`Comparing ${nameOf(pair.a)} and ${nameOf(pair.b)}`} />
        <RowSkeletons count={10} />
      </>
    );
  if (comparison.isError && !comparison.data)
    return <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />;
  const shown = { project, search, comparison: comparison.data };
  return (
    <div data-stale={comparison.isPlaceholderData || undefined} className={classes.stale}>
      <ComparedVersions {...shown} />
      <ComparedTraffic {...shown} onZoom={onZoom} />
      <ComparedOperations {...shown} />
      <ComparedErrors {...shown} />
    </div>
  );
}

/** Figures of other versions would stand under these names. */
function samePair(key: unknown, pair: ComparisonProps["pair"]): boolean {
  return JSON.stringify(key) === JSON.stringify(pair);
}
