/** The deployments of a service as lines through charts of it; each leads to what it changed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { deploymentsQuery } from "@/api/deployments";
import type { Deployment } from "@/api/types";
import type { ChartMarker } from "@/components/charts/marks";
import { formatExact } from "@/lib/format";
import { keepScope } from "@/lib/scope";
import type { TimeRange } from "@/lib/timerange";

import { NO_VERSION, predecessorOf } from "./predecessor";

interface Scope {
  range: TimeRange;
  environment: string | undefined;
  /** Undefined: of none, where a chart shows several. */
  service: string | undefined;
}

export function useDeploymentMarkers(project: string, { range, environment, service }: Scope): ChartMarker[] {
  const { data } = useQuery({
    ...deploymentsQuery(project, { range, environment, service }),
    enabled: service !== undefined,
    placeholderData: keepPreviousData,
  });
  const deployments = data?.deployments;
  // The first version that is known replaced nothing: it is no change to look for in the lines.
  return useMemo(
    () =>
      (deployments ?? [])
        // What stands in for the answer may be of the service that was looked at before.
        .filter((each) => !each.is_first && each.service === service)
        .map((each) => markerOf(project, each, predecessorOf(each, deployments ?? []))),
    [project, deployments, service],
  );
}

function markerOf(project: string, deployment: Deployment, replaced: string | undefined): ChartMarker {
  const { service, version, environment, at, author } = deployment;
  const atMs = Date.parse(at);
  return {
    key: `${version} ${environment} ${at}`,
    atMs,
    name: version || "no version",
    detail: [environment, author, formatExact(atMs).slice(0, -4)].filter(Boolean).join(", "),
    link:
      replaced === undefined
        ? {
            to: "/p/$project/deployments",
            params: { project },
            search: (before: object) => ({ ...keepScope(before), service }),
          }
        : {
            to: "/p/$project/deployments/compare",
            params: { project },
            search: (before: object) => ({
              ...keepScope(before),
              service,
              a: replaced || NO_VERSION,
              b: version || NO_VERSION,
              // What runs elsewhere is no measure of what was replaced here.
              ...(environment && { env: environment }),
            }),
          },
  };
}
