/** Where what an incident is about can be looked at: the filter of its rows, and the time. Pure. */
import type { AlertGroupField, AlertRule, Incident } from "@/api/types";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";
import { fixedRange, type TimeRange } from "@/lib/timerange";

/** Entry spans, as a rule about requests counts them. */
const ENTRIES = "(kind=server OR kind=consumer OR parent_span_id=nil)";

type Judged = Pick<AlertRule, "subject" | "filter" | "group_by" | "figure" | "direction" | "apdex_t_ms">;

function termsOfGroup(fields: readonly AlertGroupField[], group: readonly string[]): string[] {
  return fields.map((field, index) => {
    const value = group[index] ?? "";
    return `${field}=${value === "" ? "nil" : writeValue(value)}`;
  });
}

function narrow(filter: string, terms: readonly string[]): string {
  return terms.length > 0 ? addTerm(filter, terms.join(" ")) : filter;
}

/** The filter, and the values of one group; undefined where the rule no longer groups as it did. */
export function filterOfGroup(
  filter: string,
  fields: readonly AlertGroupField[],
  group: readonly string[],
): string | undefined {
  return fields.length === group.length ? narrow(filter, termsOfGroup(fields, group)) : undefined;
}

/** What of the group's rows made it fire: failed ones, slow ones, or all. */
export function filterOfRows(
  rule: Judged,
  { group, threshold }: Pick<Incident, "group" | "threshold">,
): string | undefined {
  if (rule.group_by.length !== group.length) return undefined;
  const terms = termsOfGroup(rule.group_by, group);
  if (rule.subject === "logs") return narrow(rule.filter, terms);
  const telling = tellingTerm(rule, threshold);
  if (telling) terms.push(telling);
  if (rule.subject === "requests") terms.push(ENTRIES);
  return narrow(rule.filter, terms);
}

function tellingTerm({ figure, direction, apdex_t_ms }: Judged, threshold: number): string | undefined {
  switch (figure) {
    case "latency":
      return direction === "above" ? `duration>${threshold}ms` : undefined;
    case "apdex":
      return `duration>${apdex_t_ms}ms`;
    case "error_rate":
    case "availability":
    case "errors":
      return "status=error";
    default:
      return undefined;
  }
}

/** From the first minute of the window that crossed it to its end; of one that goes on, to now. */
export function rangeOf(
  incident: Pick<Incident, "began_s" | "ended_at">,
  windowMinutes: number,
  nowMs: number,
): TimeRange {
  const endMs = incident.ended_at ? Date.parse(incident.ended_at) : nowMs;
  return fixedRange((incident.began_s - (windowMinutes - 1) * 60) * 1000, endMs);
}

const AFTER_MINUTES = 30;

interface Reach {
  startS: number;
  beganS: number;
  toS: number;
  /** By which it began: its minute may still run, and is not among the values then. */
  value: number | null;
}

/** What is drawn of its minutes, to some time after its end: what came long after it is another story. */
export function minutesAround(values: ReadonlyArray<number | null>, { startS, beganS, toS, value }: Reach) {
  const end = Math.ceil((toS - startS) / 60);
  const began = Math.floor((beganS - startS) / 60);
  const minutes = Math.max(Math.min(values.length, end + AFTER_MINUTES), end);
  return Array.from({ length: minutes }, (_, minute) =>
    minute === began && minute >= values.length ? value : (values[minute] ?? null),
  );
}
