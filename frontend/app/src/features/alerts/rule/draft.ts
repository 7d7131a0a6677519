/** A rule while it is written: numbers as they are typed, and what they come to. Pure. */
import type {
  AlertContent,
  AlertDirection,
  AlertFigure,
  AlertGroupField,
  AlertRule,
  AlertRuleBody,
  AlertSubject,
  AlertWhenQuiet,
} from "@/api/types";
import { FIGURES } from "@/components/alerts/figures";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";

import type { NewRuleSearch } from "../url";
import { figuresOf, GROUPS, suggestName, SUBJECTS } from "../words";

export interface Draft {
  subject: AlertSubject;
  filter: string;
  group_by: readonly AlertGroupField[];
  figure: AlertFigure;
  /** Per cent: "95". */
  percentile: string;
  apdex_t_ms: string;
  window_minutes: string;
  direction: AlertDirection;
  critical: string;
  warning: string;
  recovery: string;
  for_minutes: string;
  recover_minutes: string;
  /** Empty: as the server has it. */
  min_requests: string;
  when_quiet: AlertWhenQuiet;
  name: string;
  description: string;
  runbook_url: string;
}

export type Field = keyof Draft;
type Faults = Partial<Record<Field, string>>;

const BLANK: Draft = {
  subject: "requests",
  filter: "",
  group_by: [],
  figure: "latency",
  percentile: "95",
  apdex_t_ms: "500",
  window_minutes: "5",
  direction: "above",
  critical: "",
  warning: "",
  recovery: "",
  for_minutes: "0",
  recover_minutes: "1",
  min_requests: "",
  when_quiet: "keep",
  name: "",
  description: "",
  runbook_url: "",
};

/** On which side trouble lies, most often. */
function usualDirection(figure: AlertFigure): AlertDirection {
  return figure === "apdex" || figure === "availability" ? "below" : "above";
}

/** Counts may be nothing: of them no window is quiet unless somebody says so. */
export function isCount(figure: AlertFigure): boolean {
  return figure === "count" || figure === "errors" || figure === "throughput";
}

/** A draft about another subject or figure keeps what still makes sense of it. */
export function withSubject(draft: Draft, subject: AlertSubject): Draft {
  const figures = figuresOf(subject);
  const figure = figures.includes(draft.figure) ? draft.figure : (figures[0] ?? "count");
  return withFigure({ ...draft, subject }, figure);
}

export function withFigure(draft: Draft, figure: AlertFigure): Draft {
  if (figure === draft.figure) return draft;
  // A threshold in another unit is another threshold.
  const blank = { critical: "", warning: "", recovery: "" };
  return { ...draft, ...blank, figure, direction: usualDirection(figure) };
}

/** What a link brought; whatever makes no sense is left out. */
export function draftOfSearch(search: NewRuleSearch): Draft {
  const subject = SUBJECTS.find(({ value }) => value === search.subject)?.value ?? BLANK.subject;
  const figures = figuresOf(subject);
  const figure = figures.find((each) => each === search.figure) ?? figures[0] ?? BLANK.figure;
  const groups = (search.group ?? "").split(",");
  return {
    ...BLANK,
    subject,
    figure,
    filter: termsOf(search).reduce(addTerm, search.filter ?? ""),
    group_by: GROUPS.map(({ value }) => value).filter((field) => groups.includes(field)),
    direction: DIRECTIONS.find((each) => each === search.direction) ?? usualDirection(figure),
    percentile: numberIn(search.percentile) ?? BLANK.percentile,
    critical: numberIn(search.critical) ?? BLANK.critical,
    window_minutes: numberIn(search.window) ?? BLANK.window_minutes,
  };
}

const DIRECTIONS: readonly AlertDirection[] = ["above", "below"];

function termsOf({ service, op, env }: NewRuleSearch): string[] {
  const named = { service, name: op, environment: env };
  return Object.entries(named).flatMap(([key, value]) => (value ? [`${key}=${writeValue(value)}`] : []));
}

function numberIn(text: string | undefined): string | undefined {
  return text !== undefined && readNumber(text) !== undefined ? text : undefined;
}

function typedOf(value: number | null): string {
  return value === null ? "" : String(value);
}

export function draftOfRule(rule: AlertRule): Draft {
  return {
    ...rule,
    percentile: String(Number((rule.percentile * 100).toFixed(4))),
    apdex_t_ms: typedOf(rule.apdex_t_ms),
    window_minutes: typedOf(rule.window_minutes),
    critical: typedOf(rule.critical),
    warning: typedOf(rule.warning),
    recovery: typedOf(rule.recovery),
    for_minutes: typedOf(rule.for_minutes),
    recover_minutes: typedOf(rule.recover_minutes),
    min_requests: typedOf(rule.min_requests),
  };
}

/** A decimal comma is a point; undefined for what is no number. */
function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(/^(\d+),(\d+)$/, "$1.$2");
  const value = Number(plain);
  return plain !== "" && Number.isFinite(value) ? value : undefined;
}

const WHOLE = "A whole number.";

/** The content, where all of it can be read, and what is wrong with each field that cannot. */
export function readDraft(draft: Draft): { content: AlertContent | undefined; faults: Faults } {
  const faults: Faults = {};
  const number = (field: Field, text: string, said: string): number => {
    const value = readNumber(text);
    if (value === undefined) faults[field] = said;
    return value ?? 0;
  };
  const whole = (field: Field, text: string): number => {
    const value = number(field, text, WHOLE);
    if (!Number.isInteger(value)) faults[field] = WHOLE;
    return value;
  };
  const threshold = (field: "critical" | "warning" | "recovery"): number | null =>
    draft[field].trim() === "" ? null : number(field, draft[field], "A number.");
  const content: AlertContent = {
    subject: draft.subject,
    filter: draft.filter,
    group_by: [...draft.group_by],
    figure: draft.figure,
    percentile: number("percentile", draft.percentile, "A number, such as 95.") / 100,
    apdex_t_ms: whole("apdex_t_ms", draft.apdex_t_ms),
    window_minutes: whole("window_minutes", draft.window_minutes),
    direction: draft.direction,
    critical: threshold("critical"),
    warning: threshold("warning"),
    recovery: threshold("recovery"),
    for_minutes: whole("for_minutes", draft.for_minutes),
    recover_minutes: whole("recover_minutes", draft.recover_minutes),
    when_quiet: draft.when_quiet,
    ...(draft.min_requests.trim() !== "" && { min_requests: whole("min_requests", draft.min_requests) }),
  };
  return { content: Object.keys(faults).length === 0 ? content : undefined, faults };
}

export function hasThreshold({ critical, warning }: AlertContent): boolean {
  return typeof critical === "number" || typeof warning === "number";
}

/** To be drawn before there is a threshold: as one that nothing crosses. */
export function drawable(content: AlertContent): AlertContent {
  if (hasThreshold(content)) return content;
  const never = content.direction === "above" ? (FIGURES[content.figure].most ?? 1e15) : 0;
  return { ...content, critical: never, recovery: null };
}

/** The name that stands in for none. */
export function nameOf(draft: Draft, content: AlertContent | undefined): string {
  return draft.name.trim() || (content ? suggestName(content).slice(0, 200) : "");
}

export function bodyOf(
  draft: Draft,
  content: AlertContent,
): Omit<AlertRuleBody, "is_enabled" | "muted_until"> {
  return {
    ...content,
    name: nameOf(draft, content),
    description: draft.description,
    runbook_url: draft.runbook_url.trim(),
  };
}

const FIELDS = new Set<string>(Object.keys(BLANK));

/**
 * What the server says of fields, by field of the form: "group_by.0" is of `group_by`. `rest`: of what the
 * form does not show.
 */
export function faultsOf(fields: Readonly<Record<string, readonly string[]>>): {
  faults: Faults;
  rest: string[];
} {
  const faults: Faults = {};
  const rest: string[] = [];
  for (const [path, messages] of Object.entries(fields)) {
    const field = path.split(".")[0] ?? "";
    const said = messages.join(" ");
    if (FIELDS.has(field)) faults[field as Field] = [faults[field as Field], said].filter(Boolean).join(" ");
    else rest.push(said);
  }
  return { faults, rest };
}
