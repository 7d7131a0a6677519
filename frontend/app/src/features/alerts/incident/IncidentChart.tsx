/** The rule's figure around the incident, for its group alone. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";

import { alertPreviewQuery, isOpen } from "@/api/alerts";
import type { AlertContent, AlertPreview, AlertRule, IncidentDetail } from "@/api/types";
import { Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";

import { filterOfGroup, minutesAround } from "../evidence";
import { FigureChart } from "../FigureChart";
import classes from "./Incident.module.css";

interface Props {
  project: string;
  incident: IncidentDetail;
  rule: AlertRule | undefined;
}

const REFRESH_MS = 30_000;
/** As far back as a chart of minutes reaches. */
const MOST_MINUTES = 24 * 60;
const LEAST_MINUTES = 60;
const BEFORE_MINUTES = 45;

export function IncidentChart({ project, incident, rule }: Props) {
  return (
    <Panel title="What it looked like" note="Shaded: while it lasted">
      <Body project={project} incident={incident} rule={rule} />
    </Panel>
  );
}

function Body({ project, incident, rule }: Props) {
  const [nowMs] = useState(() => Date.now());
  const minutesAgo = Math.ceil((nowMs / 1000 - incident.began_s) / 60);
  if (incident.rule_id === null)
    return <Said title="Its rule was deleted">What the rule measured cannot be drawn without it.</Said>;
  if (!rule) return <Waiting />;
  const filter = filterOfGroup(rule.filter, rule.group_by, incident.group);
  if (filter === undefined || rule.figure !== incident.figure)
    return (
      <Said title="Its rule measures something else now">The chart would not be about this incident.</Said>
    );
  if (minutesAgo > MOST_MINUTES)
    return (
      <Said title="It began more than 24 hours ago">
        Charts of single minutes reach back 24 hours. The spans behind it can still be searched.
      </Said>
    );
  const chartMinutes = Math.min(Math.max(minutesAgo + BEFORE_MINUTES, LEAST_MINUTES), MOST_MINUTES);
  return (
    <Drawn
      project={project}
      incident={incident}
      content={contentOf(rule, filter)}
      chartMinutes={chartMinutes}
    />
  );
}

/** One group: its values stand in the filter. */
function contentOf(rule: AlertRule, filter: string): AlertContent {
  return {
    subject: rule.subject,
    filter,
    group_by: [],
    figure: rule.figure,
    percentile: rule.percentile,
    apdex_t_ms: rule.apdex_t_ms,
    window_minutes: rule.window_minutes,
    direction: rule.direction,
    critical: rule.critical,
    warning: rule.warning,
    recovery: rule.recovery,
    for_minutes: rule.for_minutes,
    recover_minutes: rule.recover_minutes,
    min_requests: rule.min_requests,
    when_quiet: rule.when_quiet,
  };
}

interface DrawnProps {
  project: string;
  incident: IncidentDetail;
  content: AlertContent;
  chartMinutes: number;
}

function Drawn({ project, incident, content, chartMinutes }: DrawnProps) {
  const preview = useQuery({
    ...alertPreviewQuery(project, content, chartMinutes),
    refetchInterval: isOpen(incident) && REFRESH_MS,
  });
  if (preview.isError && !preview.data)
    return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <Waiting />;
  return <Around incident={incident} content={content} answer={preview.data.answer} />;
}

interface AroundProps {
  incident: IncidentDetail;
  content: AlertContent;
  answer: AlertPreview;
}

function Around({ incident, content, answer }: AroundProps) {
  const { level, began_s, value } = incident;
  // For people it is over when somebody says so.
  const endedAt = incident.ended_at ?? incident.closed_at;
  const { chart_start_s: startS, end_s: endS, groups } = answer;
  // Of one that goes on, at least the minute in which it began is seen.
  const toMs = endedAt ? Date.parse(endedAt) : Math.max(endS, began_s + 60) * 1000;
  const shown = useMemo(
    () => minutesAround(groups[0]?.values ?? [], { startS, beganS: began_s, toS: toMs / 1000, value }),
    [groups, startS, began_s, toMs, value],
  );
  const tone = level === "critical" ? ("error" as const) : ("warning" as const);
  return (
    <div className={classes.chart}>
      <FigureChart
        content={content}
        thresholds={{ critical: content.critical, warning: content.warning }}
        startS={startS}
        values={shown}
        stretches={[{ key: "incident", fromMs: began_s * 1000, toMs, tone }]}
      />
    </div>
  );
}

function Waiting() {
  return (
    <>
      <Loading label="Loading the chart" />
      <RowSkeletons count={6} />
    </>
  );
}

function Said({ title, children }: { title: string; children: ReactNode }) {
  return <EmptyState title={title}>{children}</EmptyState>;
}
