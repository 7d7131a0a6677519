/** From an incident to what it is about: its rows, its service, its logs, what to do. */
import { IconBook, IconFileText, IconSearch, IconServer2 } from "@tabler/icons-react";
import { useState } from "react";

import type { AlertRule, IncidentDetail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { onlyServiceOf } from "@/lib/filter/service";
import { writeValue } from "@/lib/filter/write";
import { searchOfTimeRange } from "@/lib/timerange";

import { filterOfGroup, filterOfRows, rangeOf } from "../evidence";
import classes from "./Incident.module.css";

interface Props {
  project: string;
  incident: IncidentDetail;
  rule: AlertRule | undefined;
}

export function Ways({ project, incident, rule }: Props) {
  // A link that changes while one reads it is no link.
  const [nowMs] = useState(() => Date.now());
  if (!rule) return null;
  const rows = filterOfRows(rule, incident);
  const group = filterOfGroup(rule.filter, rule.group_by, incident.group);
  const range = searchOfTimeRange(rangeOf(incident, rule.window_minutes, nowMs));
  const service = group === undefined ? undefined : onlyServiceOf(group);
  const isLogs = rule.subject === "logs";
  // The filter names the environment where the rule does: the page's own would narrow it further.
  const scope = { ...range, env: undefined };
  return (
    <div className={classes.ways}>
      {rows !== undefined && (
        <ButtonLink
          to={isLogs ? "/p/$project/logs" : "/p/$project/search"}
          params={{ project }}
          search={{ ...scope, q: rows, ...(!isLogs && { show: "spans" as const, ...orderOf(rule) }) }}
          leftSection={<IconSearch size={15} />}
        >
          {isLogs ? "Show the lines behind it" : "Show the spans behind it"}
        </ButtonLink>
      )}
      {service && (
        <ButtonLink
          to="/p/$project/services/$name"
          params={{ project, name: service }}
          search={scope}
          leftSection={<IconServer2 size={15} />}
        >
          Service {service}
        </ButtonLink>
      )}
      {service && !isLogs && (
        <ButtonLink
          to="/p/$project/logs"
          params={{ project }}
          search={{ ...scope, q: `service=${writeValue(service)}` }}
          leftSection={<IconFileText size={15} />}
        >
          Its logs
        </ButtonLink>
      )}
      {rule.runbook_url && (
        <a className={classes.runbook} href={rule.runbook_url} target="_blank" rel="noreferrer noopener">
          <IconBook size={15} aria-hidden />
          Runbook
        </a>
      )}
    </div>
  );
}

function orderOf({ figure }: AlertRule) {
  return figure === "latency" || figure === "apdex" ? { order: "duration" as const } : {};
}
