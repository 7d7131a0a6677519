/** One session as its timeline shows it. Pure. */
import type { RumItem, RumSession } from "@/api/types";
import { formatDuration, unixNanoToMs } from "@/lib/format";

import type { Shown } from "./url";
import { formatVital, rate, RATINGS, VITALS } from "./vitals";

export type ItemKind = RumItem["kind"];

export const KINDS: Readonly<Record<ItemKind, string>> = {
  view: "View",
  action: "Action",
  request: "Request",
  error: "Error",
  vital: "Web vital",
  event: "Event",
  long_frame: "Long frame",
  log: "Log",
};

const EVENTS: Readonly<Record<string, string>> = {
  "rum.console": "console.error",
  "rum.csp_violation": "Blocked by the page’s policy",
  "rum.rage_click": "Rage click",
  "rum.resource_error": "Did not load",
};
const VIEWS: Readonly<Record<string, string>> = {
  load: "loaded",
  route: "by a route",
  restore: "back, from the browser’s cache",
};

/** What an entry says, in words: the thing, and what is to be said of it. */
export function wordsOf({ kind, name, page, detail }: RumItem): { name: string; detail: string } {
  if (kind === "view") return { name: page || name, detail: VIEWS[detail] ?? detail };
  // A click is named by what was clicked.
  if (kind === "action") return { name, detail: name.endsWith(detail) ? "" : detail };
  if (kind === "long_frame") return { name: "", detail: detail || "the page did not answer" };
  if (kind === "event") return { name: EVENTS[name] ?? name, detail };
  const vital = kind === "vital" && VITALS.find((each) => each.name === name);
  if (!vital) return { name, detail };
  const value = Number(detail);
  return {
    name: vital.short,
    detail: `${formatVital(vital.name, value)}, ${RATINGS[rate(vital, value)].toLowerCase()}`,
  };
}

const OF_SHOWN: Readonly<Record<Exclude<Shown, "errors" | "rest">, ItemKind>> = {
  views: "view",
  actions: "action",
  requests: "request",
};

/** Whatever failed is an error, a request as well as an exception. */
export function isShown({ kind, is_error: isError }: RumItem, show: Shown): boolean {
  if (show === "errors") return isError || kind === "error";
  if (show === "rest") return !["view", "action", "request", "error"].includes(kind);
  return kind === OF_SHOWN[show];
}

/** "+1:02.345": after the session's start, as a stopwatch says it. */
export function offsetText(sinceStartMs: number): string {
  const ms = Math.max(0, Math.round(sinceStartMs));
  const [minutes, rest] = [Math.floor(ms / 60_000), ms % 60_000];
  const seconds = (rest / 1000).toFixed(3).padStart(6, "0");
  if (minutes < 60) return `+${minutes}:${seconds}`;
  return `+${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds.slice(0, 2)}`;
}

export function lastedText({ start_ns, end_ns }: Pick<RumSession, "start_ns" | "end_ns">): string {
  const ms = unixNanoToMs(end_ns) - unixNanoToMs(start_ns);
  return ms > 0 ? formatDuration(ms * 1e6) : "–";
}

type Who = Pick<RumSession, "user" | "browser" | "os" | "device" | "country">;

export function whoText({ user, browser, os, device, country }: Who): string {
  return [user, browser, os, device, country].filter(Boolean).join(" · ") || "–";
}

interface Stretch {
  key: number;
  /** Of the session, from its start. */
  at: number;
  share: number;
  isError: boolean;
}

/** Views as stretches and errors as marks, for the whole session at a glance. */
export function stripOf(
  items: readonly RumItem[],
  { start_ns, end_ns }: Pick<RumSession, "start_ns" | "end_ns">,
): Stretch[] {
  const startMs = unixNanoToMs(start_ns);
  const wholeMs = Math.max(unixNanoToMs(end_ns) - startMs, 1);
  return items.flatMap((item, key) => {
    const isError = isShown(item, "errors");
    if (item.kind !== "view" && !isError) return [];
    const at = (unixNanoToMs(item.time_ns) - startMs) / wholeMs;
    const share = isError ? 0 : (item.duration_ns ?? 0) / 1e6 / wholeMs;
    return at >= 0 && at <= 1 ? [{ key, at, share: Math.min(share, 1 - at), isError }] : [];
  });
}
