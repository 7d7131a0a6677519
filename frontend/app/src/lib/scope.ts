/** What every page of a project looks at, in the URL: a time range, an environment, and a filter. */
import { parseTimeRange, type TimeRangeSearch } from "./timerange";

/** Survives every link between pages of a project. */
export interface Scope extends TimeRangeSearch {
  env?: string;
}

/** Survives between pages that filter by the same words: search, logs and their live ends. */
export interface FilterScope extends Scope {
  q?: string;
}

const RANGE_KEYS = ["range", "from", "to"] as const;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function parseScope(search: Record<string, unknown>): FilterScope {
  const env = textOf(search.env);
  const q = textOf(search.q);
  return { ...parseTimeRange(search), ...(env && { env }), ...(q && { q }) };
}

/** `<Link search={keepScope}>`: the range and the environment, and nothing else of the page before. */
export function keepScope(search: object): Scope {
  const { env, range, from, to } = parseScope({ ...search });
  return { ...(range && { range }), ...(from && { from }), ...(to && { to }), ...(env && { env }) };
}

/** `<Link search={keepFilter}>`: the filter, too. */
export function keepFilter(search: object): FilterScope {
  return parseScope({ ...search });
}

/**
 * For a link that names some of its search: what it leaves out of the scope is added. Three keys make one
 * range: whoever names one of them means the whole.
 */
export function carryScope<Search extends object>(before: object, after: Search): Search {
  const carried = keepScope(before);
  const namesRange = RANGE_KEYS.some((key) => key in after);
  const places: Record<string, unknown> = {
    range: undefined,
    from: undefined,
    to: undefined,
    env: undefined,
  };
  if (namesRange) for (const key of RANGE_KEYS) delete carried[key];
  // The keys of the scope always stand in the same order: one view has one address.
  return { ...places, ...carried, ...after };
}
