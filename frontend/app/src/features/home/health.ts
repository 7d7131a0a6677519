/** Figures of services: sorted for the table, summed up for the line above it. Pure. */
import type { ServiceStats } from "@/api/types";

import type { ServiceSort } from "./url";

interface Health {
  services: number;
  requestsPerS: number;
  errorRate: number;
  /** The service whose slowest twentieth waits longest. Percentiles of different services cannot be averaged. */
  slowest: ServiceStats | undefined;
}

export function summarise(services: readonly ServiceStats[]): Health {
  let requests = 0;
  let failed = 0;
  let requestsPerS = 0;
  let slowest: ServiceStats | undefined;
  for (const service of services) {
    requests += service.requests;
    failed += service.requests * (service.error_rate ?? 0);
    requestsPerS += service.requests_per_s;
    if (service.p95_ns !== null && service.p95_ns > (slowest?.p95_ns ?? -1)) slowest = service;
  }
  return {
    services: services.length,
    requestsPerS,
    errorRate: requests > 0 ? failed / requests : 0,
    slowest,
  };
}

const VALUES: Record<Exclude<ServiceSort, "service">, (service: ServiceStats) => number> = {
  requests: (service) => service.requests_per_s,
  errors: (service) => service.error_rate ?? -1,
  p50: (service) => service.p50_ns ?? -1,
  p95: (service) => service.p95_ns ?? -1,
  p99: (service) => service.p99_ns ?? -1,
};

function byName(a: ServiceStats, b: ServiceStats): number {
  return a.service < b.service ? -1 : 1;
}

/** Names from A, figures from the top: what needs attention comes first. */
export function sortServices(services: readonly ServiceStats[], sort: ServiceSort): ServiceStats[] {
  if (sort === "service") return services.toSorted(byName);
  const value = VALUES[sort];
  return services.toSorted((a, b) => value(b) - value(a) || byName(a, b));
}

type Severity = "calm" | "warning" | "error";

/** One in a hundred is worth a look, one in twenty is an incident. */
export function errorSeverity(errorRate: number | null): Severity {
  if (errorRate === null || errorRate < 0.01) return "calm";
  return errorRate < 0.05 ? "warning" : "error";
}
