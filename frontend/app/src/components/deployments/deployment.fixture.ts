/** A service's deployments, newest first, for tests. */
import type { Deployment } from "@/api/types";

export function deployment(version: string, at: string, changes: Partial<Deployment> = {}): Deployment {
  return {
    id: null,
    service: "checkout",
    version,
    environment: "production",
    at,
    source: "noticed",
    commit: "",
    author: "",
    url: "",
    is_first: false,
    replaced: null,
    first_seen: at,
    ...changes,
  };
}

export const LIST = [
  deployment("3", "2026-11-28T12:00:00"),
  deployment("2", "2026-11-28T09:00:00", { environment: "staging" }),
  deployment("2", "2026-11-27T09:00:00"),
  deployment("1", "2026-11-26T09:00:00", { is_first: true }),
];
