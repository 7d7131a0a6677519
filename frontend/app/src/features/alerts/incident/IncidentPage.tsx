/** One incident: how bad, since when, by which rule, what it looked like, and what people said of it. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { alertRulesQuery, incidentQuery, isOpen, LOOK_AGAIN_MS } from "@/api/alerts";
import type { AlertRule, IncidentDetail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { keepScope } from "@/lib/scope";
import { useTitle } from "@/lib/title";

import { Comment } from "./Comment";
import { IncidentChart } from "./IncidentChart";
import { IncidentHead } from "./IncidentHead";
import { Timeline } from "./Timeline";

export function IncidentPage() {
  const { project, id } = useParams({ from: "/inside/p/$project/alerts/incidents/$id" });
  const incident = useQuery({
    ...incidentQuery(project, Number(id)),
    refetchInterval: ({ state }) => (state.data && !state.data.ended_at ? LOOK_AGAIN_MS : false),
  });
  const rules = useQuery(alertRulesQuery(project));
  useTitle(incident.data?.title, "Alerts");
  return (
    <Page
      title={incident.data?.title ?? "Incident"}
      tools={
        <ButtonLink to="/p/$project/alerts" params={{ project }} search={keepScope}>
          All incidents
        </ButtonLink>
      }
    >
      {incident.isPending && (
        <Panel>
          <Loading label="Loading the incident" />
          <RowSkeletons count={10} />
        </Panel>
      )}
      {incident.isError && !incident.data && (
        <ErrorState
          error={incident.error}
          title="The incident could not be loaded"
          onRetry={() => void incident.refetch()}
          leave={
            <ButtonLink variant="filled" to="/p/$project/alerts" params={{ project }} search={keepScope}>
              All incidents
            </ButtonLink>
          }
        />
      )}
      {incident.data && (
        <Loaded
          project={project}
          incident={incident.data}
          rule={rules.data?.find((rule) => rule.id === incident.data.rule_id)}
        />
      )}
    </Page>
  );
}

interface LoadedProps {
  project: string;
  incident: IncidentDetail;
  /** Undefined: deleted, or not loaded yet. */
  rule: AlertRule | undefined;
}

function Loaded({ project, incident, rule }: LoadedProps) {
  return (
    <>
      <IncidentHead project={project} incident={incident} rule={rule} />
      <IncidentChart project={project} incident={incident} rule={rule} />
      <Panel title="Timeline" note={isOpen(incident) ? "What was found, and what people did" : undefined}>
        <Timeline incident={incident} />
        <Comment project={project} incident={incident} />
      </Panel>
    </>
  );
}
