import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconPlugConnected } from "@tabler/icons-react";

import { projectQuery } from "@/api/account";
import { ingestHealthQuery } from "@/api/ingest";
import type { IngestHealth } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { RefusalList } from "@/components/RefusalList";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, messageOf, RowSkeletons } from "@/components/States";
import { useTitle } from "@/lib/title";

import { DeadLetters } from "./DeadLetters";
import { FlowPanel } from "./FlowPanel";
import classes from "./IngestPage.module.css";
import { KeysPanel } from "./KeysPanel";
import { QueuePanel } from "./QueuePanel";
import { RemarksPanel } from "./RemarksPanel";
import { RANGE_CHOICES, type Range, rangeOf, rangeOfMinutes, searchOfRange } from "./url";
import { UsagePanel } from "./UsagePanel";
import { hasNeverReceived } from "./verdict";
import { VerdictPanel } from "./VerdictPanel";

const REFRESH_MS = 10_000;
/** A day is 1,440 minutes to read, and its bars are a quarter of an hour wide. */
const DAY_REFRESH_MS = 30_000;
const SHOWN_REFUSALS = 6;

export function IngestPage() {
  const { project: slug } = useParams({ from: "/inside/p/$project/ingest" });
  const search = useSearch({ from: "/inside/p/$project/ingest" });
  const navigate = useNavigate({ from: "/p/$project/ingest" });
  const project = useQuery(projectQuery(slug));
  const { name, range } = rangeOf(search);
  const health = useQuery({
    ...ingestHealthQuery(slug, range.minutes),
    refetchInterval: range.minutes > 360 ? DAY_REFRESH_MS : REFRESH_MS,
  });
  useTitle("Ingest health", project.data?.name);
  return (
    <Page
      title="Ingest health"
      tools={
        <Segments
          label="Time range"
          value={name}
          choices={RANGE_CHOICES}
          onChange={(next) => void navigate({ search: searchOfRange(next), replace: true })}
        />
      }
    >
      {health.isPending && <HealthLoading />}
      {health.isError && !health.data && (
        <ErrorState
          title="Ingest health cannot be read"
          error={health.error}
          onRetry={() => void health.refetch()}
        />
      )}
      {health.data && (
        <Health
          project={slug}
          health={health.data}
          range={rangeOfMinutes(health.data.minutes.length, range)}
          busy={health.isPlaceholderData}
          stale={
            health.isError ? { sinceMs: health.dataUpdatedAt, message: messageOf(health.error) } : undefined
          }
        />
      )}
    </Page>
  );
}

interface HealthProps {
  project: string;
  health: IngestHealth;
  range: Range;
  busy: boolean;
  stale: { sinceMs: number; message: string } | undefined;
}

function Health({ project, health, range, busy, stale }: HealthProps) {
  if (hasNeverReceived(health)) return <NothingYet project={project} />;
  return (
    <div className={classes.page} aria-busy={busy} data-busy={busy || undefined}>
      <VerdictPanel project={project} health={health} phrase={range.phrase} stale={stale} />
      <FlowPanel health={health} range={range} />
      <div className={classes.pair}>
        <UsagePanel project={project} usage={health.usage} />
        <QueuePanel queue={health.queue} dead={health.dead_letters.this_month} />
      </div>
      <KeysPanel keys={health.keys} phrase={range.phrase} />
      {health.dead_letters.latest.length > 0 && <DeadLetters letters={health.dead_letters.latest} />}
      <div className={classes.pair}>
        <Panel title="Last refusals" note="Of the last hour, those from your own address among them">
          {health.refusals.length > 0 ? (
            <RefusalList label="Last refusals" refusals={health.refusals.slice(0, SHOWN_REFUSALS)} />
          ) : (
            <p className={classes.none}>None.</p>
          )}
        </Panel>
        <RemarksPanel noted={health.total.noted} />
      </div>
    </div>
  );
}

function NothingYet({ project }: { project: string }) {
  return (
    <EmptyState
      icon={<IconPlugConnected size={20} />}
      title="Nothing has come yet"
      action={
        <ButtonLink variant="filled" to="/p/$project/start" params={{ project }}>
          Send data
        </ButtonLink>
      }
    >
      From the first request on, this page shows what was stored, what was not, and why.
    </EmptyState>
  );
}

/** As high as what comes: nothing moves when it is there. */
function HealthLoading() {
  return (
    <div className={classes.page}>
      <Loading label="Loading ingest health" />
      <Panel>
        <RowSkeletons count={1} height="76px" />
      </Panel>
      <Panel>
        <RowSkeletons count={1} height="77px" />
        <RowSkeletons count={5} height="56px" />
      </Panel>
      <div className={classes.pair}>
        <Panel>
          <RowSkeletons count={4} />
        </Panel>
        <Panel>
          <RowSkeletons count={4} />
        </Panel>
      </div>
    </div>
  );
}
