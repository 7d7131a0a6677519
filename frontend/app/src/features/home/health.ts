/** How all services together are, and which of them to look at first. Pure. */
import type { ServiceStats } from "@/api/types";
import { apdexSeverity, errorSeverity, type Severity } from "@/components/health/severity";
import { formatPercent } from "@/lib/format";

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

interface Reason {
  severity: Exclude<Severity, "calm">;
  text: string;
}

export interface WorstService {
  service: ServiceStats;
  reasons: Reason[];
}

/** Against a day before: half as slow again is worth a look, thrice is an incident. */
const SLOWER_WARNING = 1.5;
const SLOWER_ERROR = 3;
/** With fewer requests than this a percentile moves by itself. */
const FEWEST_REQUESTS = 20;
const WEIGHTS: Record<Severity, number> = { calm: 0, warning: 1, error: 3 };

function reasonsOf({ error_rate, apdex, requests, p95_ns, before }: ServiceStats): Reason[] {
  const reasons: Reason[] = [];
  const failing = errorSeverity(error_rate);
  if (failing !== "calm") reasons.push({ severity: failing, text: `${formatPercent(error_rate ?? 0)} fail` });
  const slowness = p95_ns && before?.p95_ns && requests >= FEWEST_REQUESTS ? p95_ns / before.p95_ns : 1;
  if (slowness >= SLOWER_WARNING) {
    const severity = slowness >= SLOWER_ERROR ? "error" : "warning";
    const percent = Math.round((slowness - 1) * 100);
    reasons.push({ severity, text: `p95 ${percent}% slower than a day before` });
  }
  const unhappy = apdexSeverity(apdex);
  if (unhappy !== "calm") reasons.push({ severity: unhappy, text: `Apdex ${(apdex ?? 0).toFixed(2)}` });
  return reasons;
}

/** Those with a reason, the worst first; among equals the busier, which hurts more people. */
export function worstServices(services: readonly ServiceStats[]): WorstService[] {
  const weigh = ({ reasons }: WorstService) =>
    reasons.reduce((sum, { severity }) => sum + WEIGHTS[severity], 0);
  return services
    .map((service) => ({ service, reasons: reasonsOf(service) }))
    .filter(({ reasons }) => reasons.length > 0)
    .toSorted((a, b) => weigh(b) - weigh(a) || b.service.requests_per_s - a.service.requests_per_s);
}
