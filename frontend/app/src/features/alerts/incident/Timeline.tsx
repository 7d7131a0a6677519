import {
  IconAlertTriangle,
  IconArrowUp,
  IconCheck,
  IconCircleCheck,
  IconHandStop,
  IconMessage,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { IncidentDetail, IncidentEvent } from "@/api/types";
import { formatFigure } from "@/components/alerts/figures";
import { formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./Incident.module.css";

const KINDS: Readonly<
  Record<IncidentEvent["kind"], { word: string; icon: ComponentType<{ size: number; "aria-hidden": true }> }>
> = {
  opened: { word: "Began", icon: IconAlertTriangle },
  escalated: { word: "Became critical", icon: IconArrowUp },
  recovered: { word: "Recovered", icon: IconCircleCheck },
  acknowledged: { word: "Acknowledged", icon: IconHandStop },
  commented: { word: "Comment", icon: IconMessage },
  closed: { word: "Closed", icon: IconCheck },
};

export function Timeline({ incident }: { incident: IncidentDetail }) {
  const nowMs = useNow();
  return (
    <ol className={classes.timeline} aria-label="Timeline">
      {incident.events.map(({ kind, at, by, text, value }, index) => {
        const { word, icon: Icon } = KINDS[kind];
        const atMs = Date.parse(at);
        return (
          <li key={`${at} ${kind} ${index}`} data-kind={kind}>
            <span className={classes.eventIcon}>
              <Icon size={14} aria-hidden />
            </span>
            <div className={classes.event}>
              <p>
                <b>{word}</b>
                {value !== null && <> at {formatFigure(incident.figure, value)}</>}
                {by && <span className={classes.by}> by {by}</span>}
              </p>
              {text && <p className={classes.said}>{text}</p>}
            </div>
            <time dateTime={at} title={formatExact(atMs)}>
              {formatRelative(Math.min(atMs, nowMs), nowMs)}
            </time>
          </li>
        );
      })}
    </ol>
  );
}
