import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { projectQuery } from "@/api/account";
import { onboardingQuery } from "@/api/traces";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { LatestTraces } from "@/components/traces/LatestTraces";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { useTitle } from "@/lib/title";

import { DemoPanel } from "./DemoPanel";
import classes from "./OnboardingPage.module.css";
import { Refusals } from "./Refusals";
import { SnippetPanel } from "./SnippetPanel";
import { WaitingPanel } from "./WaitingPanel";

const POLL_MS = 2_000;
const SHOWN_TRACES = 8;
const LAST_HOURS = { kind: "preset", preset: "24h" } as const;
const NO_FILTER = { service: undefined, environment: undefined };

export function OnboardingPage() {
  const { project: slug } = useParams({ from: "/inside/p/$project/start" });
  const project = useQuery(projectQuery(slug));
  const onboarding = useQuery({ ...onboardingQuery(slug), refetchInterval: POLL_MS });
  // The stream tells within a second; the poll above is for networks that let no socket through.
  const feed = useTraceFeed(slug, LAST_HOURS, NO_FILTER, { limit: SHOWN_TRACES });
  const traces = feed.rows.slice(0, SHOWN_TRACES);
  const arrived = traces.length > 0 || Boolean(onboarding.data?.first_span_at);
  useTitle(arrived ? "Receiving data" : "Waiting for your first span", project.data?.name);
  return (
    <Page title="Send data">
      {project.isError ? (
        <ErrorState error={project.error} onRetry={() => void project.refetch()} />
      ) : (
        <div className={classes.layout}>
          <div className={classes.main}>
            {project.data ? (
              <SnippetPanel project={slug} endpoint={project.data.otlp_endpoint} />
            ) : (
              <SnippetLoading />
            )}
          </div>
          <div className={classes.side}>
            <WaitingPanel
              project={slug}
              arrived={arrived}
              latest={traces[0]}
              spans={onboarding.data?.spans_received ?? 0}
              socketState={feed.socketState}
              failed={onboarding.isError}
            />
            <Refusals refusals={onboarding.data?.refusals ?? []} />
            <DemoPanel project={slug} />
          </div>
          {traces.length > 0 && (
            <div className={classes.wide}>
              <Panel title="Latest traces">
                <LatestTraces project={slug} traces={traces} />
              </Panel>
            </div>
          )}
        </div>
      )}
    </Page>
  );
}

function SnippetLoading() {
  return (
    <Panel>
      <Loading />
      <RowSkeletons count={9} />
    </Panel>
  );
}
