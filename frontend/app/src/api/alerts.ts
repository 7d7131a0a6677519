/** Alert rules, what they would have found, and the incidents that they did find. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { AlertContent, AlertRule, AlertRuleBody, Incident, IncidentDetail } from "./types";

export type IncidentsOf = "open" | "ended" | "all";

/** While somebody looks, and in the badge of the navigation. */
export const LOOK_AGAIN_MS = 5_000;

const path = (project: string) => ({ path: { slug: project } });
const rulePath = (project: string, id: number) => ({ path: { slug: project, alert_rule_id: id } });
const incidentPath = (project: string, id: number) => ({ path: { slug: project, incident_id: id } });

export function alertRulesQuery(project: string) {
  return queryOptions({
    queryKey: ["alert-rules", project],
    queryFn: async ({ signal }) => {
      const call = api.GET("/api/v1/projects/{slug}/alert-rules/", { params: path(project), signal });
      return (await unwrap(call)).rules;
    },
    staleTime: 2_000,
  });
}

export function alertRuleQuery(project: string, id: number) {
  return queryOptions({
    queryKey: ["alert-rules", project, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/alert-rules/{alert_rule_id}/", {
          params: rulePath(project, id),
          signal,
        }),
      ),
  });
}

export function createAlertRule(project: string, body: AlertRuleBody): Promise<AlertRule> {
  return unwrap(api.POST("/api/v1/projects/{slug}/alert-rules/", { params: path(project), body }));
}

/** What is left out stays as it is. */
export function changeAlertRule(
  project: string,
  id: number,
  changes: Partial<AlertRuleBody>,
): Promise<AlertRule> {
  return unwrap(
    api.PATCH("/api/v1/projects/{slug}/alert-rules/{alert_rule_id}/", {
      params: rulePath(project, id),
      body: changes as AlertRuleBody,
    }),
  );
}

export async function deleteAlertRule(project: string, id: number): Promise<void> {
  await unwrap(
    api.DELETE("/api/v1/projects/{slug}/alert-rules/{alert_rule_id}/", { params: rulePath(project, id) }),
  );
}

/**
 * The chart of the last `chartMinutes`, and when the rule would have fired in the past days, beside the content
 * that they are about. `sent`: what is asked instead of it, where it cannot be asked as it is.
 */
export function alertPreviewQuery(
  project: string,
  content: AlertContent,
  chartMinutes: number,
  sent: AlertContent = content,
) {
  return queryOptions({
    queryKey: ["alert-preview", project, content, chartMinutes],
    queryFn: async ({ signal }) => {
      const call = api.POST("/api/v1/projects/{slug}/alert-rules/preview/", {
        params: path(project),
        body: { ...sent, chart_minutes: chartMinutes },
        signal,
      });
      return { content, answer: await unwrap(call) };
    },
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

export function incidentsQuery(project: string, status: IncidentsOf, rule?: number) {
  return infiniteQueryOptions({
    queryKey: ["incidents", project, status, rule],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        status,
        ...(rule !== undefined && { rule }),
        ...(pageParam && { cursor: pageParam }),
      };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/incidents/", { params: { ...path(project), query }, signal }),
      );
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    staleTime: 2_000,
  });
}

/** The first page is enough for a count and for a glance. */
export function openIncidentsQuery(project: string) {
  return queryOptions({
    queryKey: ["incidents", project, "now"],
    queryFn: ({ signal }) => {
      const query = { status: "open" as const };
      return unwrap(
        api.GET("/api/v1/projects/{slug}/incidents/", { params: { ...path(project), query }, signal }),
      );
    },
    staleTime: 2_000,
  });
}

export function incidentQuery(project: string, id: number) {
  return queryOptions({
    queryKey: ["incident", project, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/incidents/{incident_id}/", {
          params: incidentPath(project, id),
          signal,
        }),
      ),
    staleTime: 2_000,
  });
}

export function acknowledgeIncident(project: string, id: number): Promise<IncidentDetail> {
  return unwrap(
    api.POST("/api/v1/projects/{slug}/incidents/{incident_id}/acknowledge/", {
      params: incidentPath(project, id),
    }),
  );
}

export function closeIncident(project: string, id: number, text: string): Promise<IncidentDetail> {
  return unwrap(
    api.POST("/api/v1/projects/{slug}/incidents/{incident_id}/close/", {
      params: incidentPath(project, id),
      body: { text },
    }),
  );
}

export async function commentIncident(project: string, id: number, text: string): Promise<void> {
  await unwrap(
    api.POST("/api/v1/projects/{slug}/incidents/{incident_id}/comments/", {
      params: incidentPath(project, id),
      body: { text },
    }),
  );
}

/** Neither ended nor closed. */
export function isOpen({ status }: Pick<Incident, "status">): boolean {
  return status === "open" || status === "acknowledged";
}
