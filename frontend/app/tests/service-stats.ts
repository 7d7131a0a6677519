/** A service that is well, as the server tells it; tests change what they are about. */
import type { ServiceStats } from "@/api/types";

export function serviceStats(name: string, changes: Partial<ServiceStats> = {}): ServiceStats {
  return {
    service: name,
    owner: null,
    requests: 100,
    requests_per_s: 1,
    error_rate: 0,
    apdex: 1,
    apdex_t_ms: 500,
    p50_ns: 1e6,
    p95_ns: 2e6,
    p99_ns: 3e6,
    spans: 100,
    estimated_requests: null,
    last_deployment: null,
    series: { requests: [1, 2, 3], errors: [0, 0, 0], p95_ns: [1e6, null, 2e6] },
    before: null,
    ...changes,
  };
}

/** It sent spans, but answers nobody. */
export function idleService(name: string): ServiceStats {
  return serviceStats(name, {
    requests: 0,
    requests_per_s: 0,
    error_rate: null,
    apdex: null,
    p50_ns: null,
    p95_ns: null,
    p99_ns: null,
    series: { requests: [0, 0, 0], errors: [0, 0, 0], p95_ns: [null, null, null] },
  });
}
