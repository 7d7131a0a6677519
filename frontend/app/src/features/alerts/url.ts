/** What the pages of alerts show, and what a new rule begins with, as it stands in their addresses. */
import type { IncidentsOf } from "@/api/alerts";
import { type Scope, keepScope } from "@/lib/scope";

interface AlertsSearch extends Scope {
  /** Incidents where none is named. */
  show?: "rules";
  /** All where none is named. */
  status?: Exclude<IncidentsOf, "all">;
}

export const INCIDENTS_OF: ReadonlyArray<{ value: IncidentsOf; name: string }> = [
  { value: "all", name: "All" },
  { value: "open", name: "Open" },
  { value: "ended", name: "Ended" },
];

export function parseAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const { show, status } = search;
  return {
    ...keepScope(search),
    ...(show === "rules" && { show }),
    ...((status === "open" || status === "ended") && { status }),
  };
}

/** Text all of it: what makes no sense is left out by `draftOfSearch`. */
export interface NewRuleSearch extends Scope {
  subject?: string;
  filter?: string;
  service?: string;
  op?: string;
  figure?: string;
  percentile?: string;
  direction?: string;
  critical?: string;
  window?: string;
  group?: string;
}

const PREFILLED = [
  "subject",
  "filter",
  "service",
  "op",
  "figure",
  "percentile",
  "direction",
  "critical",
  "window",
  "group",
] as const;

export function parseNewRuleSearch(search: Record<string, unknown>): NewRuleSearch {
  const given = PREFILLED.flatMap((name) => {
    const value = search[name];
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  return { ...keepScope(search), ...Object.fromEntries(given) };
}
