import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { ingestHealthQuery } from "@/api/ingest";
import { histogramQuery } from "@/api/search";
import { onboardingQuery } from "@/api/services";
import type { KeyFlow, Refusal, ScriptLoad } from "@/api/types";
import { movingOf } from "@/lib/timerange";

const POLL_MS = 4_000;
const LAST_MINUTES = 60;
const LAST_HOUR = { range: movingOf(LAST_MINUTES * 60), environment: undefined };

/** Filters: what is counted, and what the link beside a number finds. */
const VIEWS = "rum.kind=view";
/** What pages ask for by script: documents and resources have no header of ours. */
const REQUESTS =
  '{ kind = client && span.url.template != nil && resource.telemetry.sdk.name = "spanwise-rum" }';
const JOINED_REQUESTS = `{ kind = server } < ${REQUESTS}`;
export const UNJOINED_REQUESTS = `{ kind = server } !< ${REQUESTS}`;

interface BrowserArrived {
  /** Of the last hour; undefined until they are counted. */
  views: number | undefined;
  requests: number | undefined;
  /** Requests that are the parent of a server's span. */
  joined: number | undefined;
  /** The commonest reason for which requests with a browser key were turned away. */
  refused: { reason: string; count: number; latest: Refusal | undefined } | undefined;
  /** The page that asked for the script last. */
  load: ScriptLoad | undefined;
  failed: boolean;
}

function useCount(project: string, q: string, enabled = true) {
  const found = useQuery({
    ...histogramQuery(project, { ...LAST_HOUR, q }),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
    enabled,
  });
  return { count: found.data?.totals.span_count, failed: found.isError };
}

/** What has come of pages, and what of it was turned away. */
export function useBrowserArrived(project: string): BrowserArrived {
  const views = useCount(project, VIEWS);
  const hasViews = (views.count ?? 0) > 0;
  const requests = useCount(project, REQUESTS, hasViews);
  const joined = useCount(project, JOINED_REQUESTS, hasViews);
  const health = useQuery({ ...ingestHealthQuery(project, LAST_MINUTES), refetchInterval: POLL_MS });
  const onboarding = useQuery({ ...onboardingQuery(project), refetchInterval: POLL_MS });
  return {
    views: views.count,
    requests: requests.count,
    joined: joined.count,
    refused: mostRefused(health.data?.keys ?? [], onboarding.data?.refusals ?? []),
    load: onboarding.data?.script_loads[0],
    failed: views.failed,
  };
}

function mostRefused(keys: readonly KeyFlow[], refusals: readonly Refusal[]): BrowserArrived["refused"] {
  const browserKeys = keys.filter(({ kind }) => kind === "browser");
  const counts = new Map<string, number>();
  for (const [reason, count] of browserKeys.flatMap(({ refused }) => Object.entries(refused)))
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  if (!most) return undefined;
  const [reason, count] = most;
  const prefixes = new Set(browserKeys.map(({ prefix }) => prefix));
  const latest = refusals.find(
    (refusal) => refusal.reason === reason && prefixes.has(refusal.key_prefix ?? ""),
  );
  return { reason, count, latest };
}
