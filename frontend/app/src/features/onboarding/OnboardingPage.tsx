import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { projectQuery } from "@/api/account";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { LatestTraces } from "@/components/traces/LatestTraces";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { movingOf } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import { DemoPanel } from "./DemoPanel";
import classes from "./OnboardingPage.module.css";
import { Refusals } from "./Refusals";
import { SnippetPanel } from "./SnippetPanel";
import { useArrived } from "./useArrived";
import { WaitingPanel } from "./WaitingPanel";

const SHOWN_TRACES = 8;
const LAST_DAY = { range: movingOf(86_400), environment: undefined, q: "" };

export function OnboardingPage() {
  const { project: slug } = useParams({ from: "/inside/p/$project/start" });
  const project = useQuery(projectQuery(slug));
  // The stream tells within a second; the poll is for networks that let no socket through.
  const feed = useTraceFeed(slug, LAST_DAY, { limit: SHOWN_TRACES });
  const traces = feed.rows.slice(0, SHOWN_TRACES);
  const { arrived, any, refusals, failed } = useArrived(slug, traces.length > 0);
  useTitle(any ? "Receiving data" : "Waiting for your first data", project.data?.name);
  return (
    <Page title="Send data">
      {project.isError ? (
        <ErrorState error={project.error} onRetry={() => void project.refetch()} />
      ) : (
        <div className={classes.layout}>
          <div className={classes.main}>
            {project.data ? (
              <SnippetPanel
                project={slug}
                endpoint={project.data.otlp_endpoint}
                grpcEndpoint={project.data.otlp_grpc_endpoint}
              />
            ) : (
              <SnippetLoading />
            )}
          </div>
          <div className={classes.side}>
            <WaitingPanel
              project={slug}
              arrived={arrived}
              latest={traces[0]}
              socketState={feed.state}
              failed={failed}
            />
            <Refusals refusals={refusals} />
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
