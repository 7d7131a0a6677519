import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { isOpen } from "@/api/alerts";
import type { AlertRule, IncidentDetail } from "@/api/types";
import { formatFigure } from "@/components/alerts/figures";
import { sayIncidentState } from "@/components/alerts/incident-state";
import { LevelMark } from "@/components/alerts/LevelMark";
import { formatClock, formatDay, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import { saySpan } from "../words";
import classes from "./Incident.module.css";
import { Respond } from "./Respond";
import { Ways } from "./Ways";

interface Props {
  project: string;
  incident: IncidentDetail;
  rule: AlertRule | undefined;
}

export function IncidentHead({ project, incident, rule }: Props) {
  const nowMs = useNow();
  const { level, figure, direction, threshold, value, began_s, ended_at, closed_at, is_brief } = incident;
  const beganMs = began_s * 1000;
  const began = new Date(beganMs).toISOString();
  const over = !isOpen(incident);
  const endMs = ended_at || closed_at ? Date.parse(ended_at ?? closed_at ?? "") : nowMs;
  return (
    <section className={classes.panel} aria-label="Incident">
      <div className={classes.head}>
        <div className={classes.standing}>
          <LevelMark level={level} isOver={over} />
          <span>{sayIncidentState(incident)}</span>
        </div>
        <Respond project={project} incident={incident} />
      </div>
      <dl className={classes.facts}>
        <Fact name="Value" note={`${direction} ${formatFigure(figure, threshold)}`}>
          {value === null ? "No data" : formatFigure(figure, value)}
        </Fact>
        <Fact name="Began" note={formatRelative(Math.min(beganMs, nowMs), nowMs)}>
          <time dateTime={began}>
            {formatDay(began)}, {formatClock(beganMs)}
          </time>
        </Fact>
        <Fact name={over ? "Lasted" : "Lasts"}>{saySpan(Math.max(endMs - beganMs, 0) / 1000)}</Fact>
        <Fact name="Rule">
          <RuleLink project={project} incident={incident} rule={rule} />
        </Fact>
      </dl>
      {over && is_brief && (
        <p className={classes.note}>
          Brief: the threshold was crossed while a minute ran, and the whole minute came to less.
        </p>
      )}
      {rule?.description && <p className={classes.description}>{rule.description}</p>}
      <Ways project={project} incident={incident} rule={rule} />
    </section>
  );
}

function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>
        {children}
        {note && <span className={classes.factNote}>{note}</span>}
      </dd>
    </div>
  );
}

function RuleLink({ project, incident, rule }: Props) {
  if (incident.rule_id === null) return "Deleted since";
  return (
    <Link
      to="/p/$project/alerts/rules/$id"
      params={{ project, id: String(incident.rule_id) }}
      search={keepScope}
      className="truncate"
    >
      {rule?.name ?? "Open the rule"}
    </Link>
  );
}
