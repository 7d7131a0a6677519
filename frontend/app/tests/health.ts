/** Ingest health as the server tells it, with everything well; tests change what they are about. */
import type { Flow, IngestHealth, KeyFlow } from "@/api/types";

const MINUTE_MS = 60_000;
const NONE = { traces: 0, logs: 0, metrics: 0 };

export function flow(changes: Partial<Flow> = {}): Flow {
  return {
    requests: 0,
    bytes: 0,
    accepted: NONE,
    stored: changes.accepted ?? NONE,
    dead: NONE,
    rejected: {},
    noted: {},
    refused: {},
    ...changes,
  };
}

export function keyFlow(changes: Partial<KeyFlow> = {}): KeyFlow {
  return {
    id: 1,
    name: "Production",
    kind: "ingest",
    prefix: "Ab3dE9xQ",
    requests_per_second: 1000,
    last_used_at: "2026-11-28T10:00:00Z",
    revoked_at: null,
    requests: 0,
    bytes: 0,
    accepted: NONE,
    rejected: {},
    refused: {},
    ...changes,
  };
}

/** `total` is all in the last minute but one. */
export function health(total: Flow, changes: Partial<IngestHealth> = {}, minutes = 60): IngestHealth {
  const endMs = Date.parse("2026-11-28T10:30:00Z");
  const rows = Array.from({ length: minutes }, (_, index) => ({
    at: new Date(endMs - (minutes - index) * MINUTE_MS).toISOString(),
    ...(index === minutes - 2 ? total : flow()),
  }));
  const meter = { used: 1_200_000, quota: null, share: null, state: "ok", forecast: 1_300_000 } as const;
  return {
    start: new Date(endMs - minutes * MINUTE_MS).toISOString(),
    end: new Date(endMs).toISOString(),
    total,
    minutes: rows,
    keys: [keyFlow()],
    usage: { month: "2026-11", resets_at: "2026-12-01T00:00:00Z", spans: meter, bytes: meter },
    queue: { waiting: NONE, seconds_behind: 0.4, memory_share: 0.1 },
    dead_letters: { this_month: NONE, latest: [] },
    refusals: [],
    ...changes,
  };
}
