import { useQuery } from "@tanstack/react-query";

import { ingestHealthQuery } from "@/api/ingest";
import { onboardingQuery } from "@/api/services";
import type { Refusal } from "@/api/types";

import type { Arrived } from "./WaitingPanel";

const POLL_MS = 2_000;
const HEALTH_POLL_MS = 4_000;
const LAST_MINUTES = 60;

interface State {
  arrived: Arrived;
  any: boolean;
  refusals: readonly Refusal[];
  failed: boolean;
}

/** Whether anything has come, of which signal, and what was turned away. `seen`: a trace is on the page already. */
export function useArrived(project: string, seen: boolean): State {
  const onboarding = useQuery({ ...onboardingQuery(project), refetchInterval: POLL_MS });
  // Logs and metrics are counted by minute where they come in.
  const health = useQuery({
    ...ingestHealthQuery(project, LAST_MINUTES),
    refetchInterval: HEALTH_POLL_MS,
  });
  const { logs, metrics: points } = health.data?.total.stored ?? { logs: 0, metrics: 0 };
  const hasSpans = seen || Boolean(onboarding.data?.first_span_at);
  return {
    arrived: { spans: hasSpans ? (onboarding.data?.spans_received ?? 0) : undefined, logs, points },
    any: hasSpans || logs > 0 || points > 0,
    refusals: onboarding.data?.refusals ?? [],
    failed: onboarding.isError,
  };
}
