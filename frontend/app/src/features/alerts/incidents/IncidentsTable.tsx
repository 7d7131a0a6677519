import { Link } from "@tanstack/react-router";

import { isOpen } from "@/api/alerts";
import type { Incident } from "@/api/types";
import { sayCrossed } from "@/components/alerts/figures";
import { sayIncidentState } from "@/components/alerts/incident-state";
import { LevelMark } from "@/components/alerts/LevelMark";
import { Tag } from "@/components/Notice";
import { formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import classes from "../Alerts.module.css";
import { saySpan } from "../words";

interface Props {
  project: string;
  title: string;
  incidents: readonly Incident[];
}

export function IncidentsTable({ project, title, incidents }: Props) {
  return (
    <table className={classes.table} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" data-column="level">
            Level
          </th>
          <th scope="col" data-column="state">
            State
          </th>
          <th scope="col" data-column="began">
            Began
          </th>
          <th scope="col" data-column="lasted">
            {title === "Open" ? "Lasts" : "Lasted"}
          </th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <Row key={incident.id} project={project} incident={incident} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ project, incident }: { project: string; incident: Incident }) {
  const nowMs = useNow();
  const { id, title, level, figure, began_s, ended_at, closed_at, is_brief } = incident;
  const beganMs = began_s * 1000;
  const over = !isOpen(incident);
  const endMs = Date.parse(ended_at ?? closed_at ?? new Date(nowMs).toISOString());
  return (
    <tr>
      <th scope="row" aria-label={title}>
        <Link
          to="/p/$project/alerts/incidents/$id"
          params={{ project, id: String(id) }}
          search={keepScope}
          className={classes.link}
        >
          <span className={classes.name}>
            <span className="truncate">{title}</span>
            {over && is_brief && <Tag>brief</Tag>}
          </span>
          <span className={`truncate ${classes.detail}`}>{sayCrossed(figure, incident)}</span>
        </Link>
      </th>
      <td data-column="level">
        <LevelMark level={level} isOver={over} />
      </td>
      <td data-column="state" className="truncate" title={sayIncidentState(incident)}>
        {sayIncidentState(incident)}
      </td>
      <td data-column="began">
        <time dateTime={new Date(beganMs).toISOString()} title={formatExact(beganMs)}>
          {formatRelative(Math.min(beganMs, nowMs), nowMs)}
        </time>
      </td>
      <td data-column="lasted">{saySpan(Math.max(endMs - beganMs, 0) / 1000)}</td>
    </tr>
  );
}
