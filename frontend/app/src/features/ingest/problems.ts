/** What is not as it should be, each with how much, why, whose, and what to do. Pure. */
import type { IngestHealth, KeyFlow } from "@/api/types";
import { formatBytes, formatCount, formatInteger, formatPercent } from "@/lib/format";

import { describeSignals, refusalsOf, sumSignals } from "./counts";
import { explainRefused, explainRejected, type Place } from "./reasons";

type Trouble = "warning" | "error";

/** One thing that is not as it should be. */
export interface Problem {
  id: string;
  tone: "warning" | "error";
  /** "1,204 items": how much. */
  amount: string;
  /** What became of it, in two or three words. */
  fate: string;
  why: string;
  /** By name, those hit most first; empty where no key is to blame. */
  keys: string[];
  advice: string;
  /** Where in the settings it is changed. */
  place?: Place;
}

/** Exporters send every few seconds; the writer is asked for a second's batches. */
const LATE_S = 15;
const VERY_LATE_S = 120;
const FULL_SHARE = 0.75;
/** Bodies are turned away from here on. */
const REFUSED_SHARE = 0.9;

const METERS = ["spans", "bytes"] as const;
type Metered = (typeof METERS)[number];
const QUOTA_REFUSALS = { spans: "span_quota", bytes: "byte_quota" } as const;

/** The worst first. */
export function findProblems(health: IngestHealth): Problem[] {
  const problems = [
    ...findQuotas(health),
    ...findRejected(health),
    ...findDead(health),
    ...findRefused(health),
    ...findDelays(health),
  ];
  return [
    ...problems.filter(({ tone }) => tone === "error"),
    ...problems.filter(({ tone }) => tone === "warning"),
  ];
}

function findQuotas(health: IngestHealth): Problem[] {
  return METERS.flatMap((what) => {
    const { state, quota } = health.usage[what];
    if (quota === null || state === "ok") return [];
    return [state === "exceeded" ? tellExceeded(health, what, quota) : tellNearly(health, what, quota)];
  });
}

const FORMATS = { spans: (count: number) => `${formatCount(count)} spans`, bytes: formatBytes };
const SAVING = {
  spans: "Raise the quota, or sample at the source.",
  bytes: "Raise the quota, or send less.",
};

/** Together with the requests that were refused for it: they are one matter. */
function tellExceeded({ usage, total, keys }: IngestHealth, what: Metered, quota: number): Problem {
  const refusal = QUOTA_REFUSALS[what];
  const refused = total.refused[refusal] ?? 0;
  const format = FORMATS[what];
  return {
    id: `exceeded:${what}`,
    tone: "error",
    amount: refused > 0 ? countOf(refused, "request") : `${format(usage[what].used)} used`,
    fate: "Refused",
    why: `The month's quota of ${format(quota)} is used up`,
    keys: keysHit(keys, (key) => key.refused[refusal]),
    advice: SAVING[what],
    place: "project",
  };
}

function tellNearly({ usage }: IngestHealth, what: Metered, quota: number): Problem {
  const format = FORMATS[what];
  return {
    id: `nearly:${what}`,
    tone: "warning",
    amount: `${format(usage[what].used)} of ${format(quota)}`,
    fate: "Still taken",
    why: `${formatPercent(usage[what].share ?? 0)} of the month's ${what} are used`,
    keys: [],
    advice: SAVING[what],
    place: "project",
  };
}

function findDead({ total }: IngestHealth): Problem[] {
  if (sumSignals(total.dead) === 0) return [];
  return [
    {
      id: "dead",
      tone: "error",
      amount: describeSignals(total.dead, formatInteger),
      fate: "Kept aside",
      why: "Dead letters: the store refuses them",
      keys: [],
      advice: "The store's words are below. Once the cause is gone: manage.py deadletter retry.",
    },
  ];
}

function findRejected({ total, keys }: IngestHealth): Problem[] {
  return byCount(Object.entries(total.rejected)).map(([reason, count]) => {
    const { why, advice } = explainRejected(reason);
    return {
      id: `rejected:${reason}`,
      tone: "error",
      amount: countOf(count, "item"),
      fate: "Lost",
      why,
      keys: keysHit(keys, (key) => key.rejected[reason]),
      advice,
    };
  });
}

function findRefused({ total, keys, usage }: IngestHealth): Problem[] {
  const told = new Set<string>(
    METERS.filter((what) => usage[what].state === "exceeded").map((what) => QUOTA_REFUSALS[what]),
  );
  return byCount(refusalsOf(total).filter(([reason]) => !told.has(reason))).map(([reason, count]) => {
    const { why, advice, again, place } = explainRefused(reason);
    const problem: Problem = {
      id: `refused:${reason}`,
      tone: again ? "warning" : "error",
      amount: countOf(count, "request"),
      fate: again ? "Most are sent again" : "Lost",
      why,
      keys: keysHit(keys, (key) => key.refused[reason]),
      advice,
    };
    return place ? Object.assign(problem, { place }) : problem;
  });
}

function findDelays({ queue }: IngestHealth): Problem[] {
  const found: Problem[] = [];
  const late = delayTone(queue.seconds_behind);
  const full = fullTone(queue.memory_share ?? 0);
  if (late !== "ok")
    found.push({
      id: "late",
      tone: late,
      amount: countOf(sumSignals(queue.waiting), "item"),
      fate: "Safe, not stored yet",
      why: `The writer is ${formatDelay(queue.seconds_behind)} behind`,
      keys: [],
      advice: "Look at the worker's log and at ClickHouse; more workers write faster.",
    });
  if (full !== "ok")
    found.push({
      id: "full",
      tone: full,
      amount: `${formatPercent(queue.memory_share ?? 0)} of the memory`,
      fate: "At 90 % refused",
      why: "The queue is nearly full",
      keys: [],
      advice: "Let the writer catch up, or give Redis more memory.",
    });
  return found;
}

export function formatDelay(seconds: number): string {
  if (seconds < 1) return "less than 1 s";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

export function delayTone(seconds: number): Trouble | "ok" {
  if (seconds >= VERY_LATE_S) return "error";
  return seconds >= LATE_S ? "warning" : "ok";
}

export function fullTone(share: number): Trouble | "ok" {
  if (share >= REFUSED_SHARE) return "error";
  return share >= FULL_SHARE ? "warning" : "ok";
}

function keysHit(keys: readonly KeyFlow[], count: (key: KeyFlow) => number | undefined): string[] {
  return keys
    .filter((key) => (count(key) ?? 0) > 0)
    .toSorted((a, b) => (count(b) ?? 0) - (count(a) ?? 0))
    .map(({ name }) => name);
}

function byCount(entries: Array<[string, number]>): Array<[string, number]> {
  return entries.filter(([, count]) => count > 0).toSorted((a, b) => b[1] - a[1]);
}

/** "1 item", "1,204 items". */
export function countOf(count: number, one: string): string {
  return `${formatInteger(count)} ${count === 1 ? one : `${one}s`}`;
}
