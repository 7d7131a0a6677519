import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { LOOK_AGAIN_MS, openIncidentsQuery } from "@/api/alerts";
import type { Incident } from "@/api/types";
import { sayCrossed } from "@/components/alerts/figures";
import { sayIncidentState } from "@/components/alerts/incident-state";
import { LevelMark } from "@/components/alerts/LevelMark";
import { Panel } from "@/components/Page";
import { formatExact, formatRelative, plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import classes from "./HomePage.module.css";

const SHOWN = 5;

/** Stands here only while something is wrong: calm days need no panel that says so. */
export function OpenIncidents({ project }: { project: string }) {
  const { data } = useQuery({ ...openIncidentsQuery(project), refetchInterval: LOOK_AGAIN_MS });
  if (!data || data.incidents.length === 0) return null;
  const { incidents, next } = data;
  const more = incidents.length - SHOWN;
  return (
    <Panel
      title="Open incidents"
      tools={
        <Link to="/p/$project/alerts" params={{ project }} search={keepScope}>
          All incidents
        </Link>
      }
    >
      <ul aria-label="Open incidents">
        {incidents.slice(0, SHOWN).map((incident) => (
          <Row key={incident.id} project={project} incident={incident} />
        ))}
      </ul>
      {more > 0 && (
        <p className={classes.well}>
          <Link to="/p/$project/alerts" params={{ project }} search={keepScope}>
            {next ? `${more}+ more incidents` : plural(more, "more incident")}
          </Link>
        </p>
      )}
    </Panel>
  );
}

function Row({ project, incident }: { project: string; incident: Incident }) {
  const nowMs = useNow();
  const beganMs = Math.min(incident.began_s * 1000, nowMs);
  return (
    <li className={classes.incident}>
      <span className={classes.level}>
        <LevelMark level={incident.level} />
      </span>
      <Link
        to="/p/$project/alerts/incidents/$id"
        params={{ project, id: String(incident.id) }}
        search={keepScope}
        className={`truncate ${classes.incidentLink}`}
      >
        {incident.title}
      </Link>
      <span className={`truncate ${classes.crossed}`}>{sayCrossed(incident.figure, incident)}</span>
      <span className={`truncate ${classes.crossed}`}>{sayIncidentState(incident)}</span>
      <time dateTime={new Date(beganMs).toISOString()} title={formatExact(beganMs)} className={classes.ago}>
        {formatRelative(beganMs, nowMs)}
      </time>
    </li>
  );
}
