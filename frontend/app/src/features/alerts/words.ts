/** An alert rule in one sentence, and the name that it has until somebody gives it one. Pure. */
import type { AlertContent, AlertFigure, AlertGroupField, AlertSubject, AlertWhenQuiet } from "@/api/types";
import { FIGURES, formatFigure, percentileName } from "@/components/alerts/figures";
import { onlyServiceOf } from "@/lib/filter/service";
import { plural } from "@/lib/format";

export const SUBJECTS: ReadonlyArray<{ value: AlertSubject; name: string; note: string }> = [
  { value: "requests", name: "Requests", note: "What services were asked: their entry spans." },
  { value: "spans", name: "Spans", note: "Every span, also those within a service." },
  { value: "logs", name: "Logs", note: "Log records." },
];

export const GROUPS: ReadonlyArray<{ value: AlertGroupField; name: string; word: string }> = [
  { value: "service", name: "Service", word: "service" },
  { value: "environment", name: "Environment", word: "environment" },
  { value: "name", name: "Operation", word: "operation" },
  { value: "version", name: "Version", word: "version" },
];

export const WHEN_QUIET: ReadonlyArray<{ value: AlertWhenQuiet; name: string }> = [
  { value: "keep", name: "Stay as it was" },
  { value: "recover", name: "Count as well" },
  { value: "fire", name: "Alert: that is the trouble" },
];

const SUBJECT_WORDS: Readonly<Record<AlertSubject, string>> = {
  requests: "requests",
  spans: "spans",
  logs: "log records",
};

/** The subjects of which a figure can be told. */
export function figuresOf(subject: AlertSubject): AlertFigure[] {
  const all = Object.keys(FIGURES) as AlertFigure[];
  return subject === "logs" ? ["count", "throughput"] : all;
}

/** "service and operation". */
export function sayGroups(fields: readonly AlertGroupField[]): string {
  const words = fields.map((field) => GROUPS.find(({ value }) => value === field)?.word ?? field);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

type Watched = Pick<
  AlertContent,
  "subject" | "filter" | "figure" | "percentile" | "apdex_t_ms" | "window_minutes" | "direction"
> &
  Partial<Omit<AlertContent, "subject" | "filter">>;

function sayFigure({ figure, percentile, apdex_t_ms, subject }: Watched): string {
  const rows = SUBJECT_WORDS[subject];
  switch (figure) {
    case "latency":
      return `${percentileName(percentile)} of ${rows}`;
    case "apdex":
      return `Apdex (T ${apdex_t_ms} ms) of ${rows}`;
    case "count":
      return `Count of ${rows}`;
    case "errors":
      return `Failed ${rows}`;
    default:
      return `${FIGURES[figure].name} of ${rows}`;
  }
}

function sayThresholds({ figure, direction, critical, warning }: Watched): string {
  const worst = critical ?? warning;
  if (worst === null || worst === undefined) return "";
  const both = critical !== null && critical !== undefined && warning !== null && warning !== undefined;
  const also = both ? ` (warning ${formatFigure(figure, warning)})` : "";
  return ` ${direction} ${formatFigure(figure, worst)}${also}`;
}

/** "p95 of requests where service=checkout above 300 ms for 5 min, over 5 min, by service". */
export function sayRule(rule: Watched): string {
  const { filter, window_minutes, for_minutes = 0, group_by = [], when_quiet, min_requests } = rule;
  const where = filter.trim() ? ` where ${filter.trim()}` : "";
  const held = for_minutes > 0 ? ` for ${for_minutes} min` : "";
  const parts = [
    `${sayFigure(rule)}${where}${sayThresholds(rule)}${held}`,
    `measured over ${window_minutes} min`,
  ];
  if (group_by.length > 0) parts.push(`by ${sayGroups(group_by)}`);
  if (when_quiet === "fire" && min_requests) parts.push(`or fewer than ${min_requests}`);
  return parts.join(", ");
}

/** Short enough for a list and for the subject of a mail. */
export function suggestName(rule: Watched): string {
  const service = onlyServiceOf(rule.filter);
  const figure = rule.figure === "latency" ? percentileName(rule.percentile) : FIGURES[rule.figure].name;
  const of = rule.subject === "requests" ? "" : ` of ${SUBJECT_WORDS[rule.subject]}`;
  const what = `${figure}${of}${sayThresholds({ ...rule, warning: rule.critical === null ? rule.warning : null })}`;
  return service ? `${service}: ${what}` : what;
}

/** "would have fired 3 times in the last 7 days", or as far back as was tested. */
export function sayTested(firings: number, testedS: number): string {
  const since = `in the last ${saySpan(testedS)}.`;
  if (firings === 0) return `It would not have fired ${since}`;
  return `It would have fired ${firings === 1 ? "once" : `${firings} times`} ${since}`;
}

const DAY_S = 86_400;
const HOUR_S = 3_600;

/** A length of time in its largest unit: "7 days", "40 minutes". */
export function saySpan(seconds: number): string {
  if (seconds >= 2 * DAY_S) return plural(Math.round(seconds / DAY_S), "day");
  if (seconds >= 2 * HOUR_S) return plural(Math.round(seconds / HOUR_S), "hour");
  return plural(Math.max(Math.round(seconds / 60), 1), "minute");
}

/** "checkout, production"; what has no value says so. */
export function sayGroup(group: readonly string[]): string {
  return group.map((value) => value || "(none)").join(", ");
}
