/** What the pages of browsers show, as it stands in their addresses. */
import type { RumDimension, RumPageSort, RumScope } from "@/api/rum";
import { type FilterScope, parseScope } from "@/lib/scope";
import { timeRangeOf } from "@/lib/timerange";

/** Survives every link between these pages. */
export interface BrowserSearch extends FilterScope {
  service?: string;
}

export interface OverviewSearch extends BrowserSearch {
  /** Of the pages; the most views first where none is named. */
  sort?: RumPageSort;
  /** What views are told apart by; the browser where nothing is named. */
  by?: RumDimension;
}

export interface PageSearch extends BrowserSearch {
  /** As views name it: a path whose changing parts are left out. */
  page?: string;
  by?: RumDimension;
}

export interface SessionsSearch extends BrowserSearch {
  /** With a view of this page. */
  page?: string;
}

export interface SessionSearch extends BrowserSearch {
  /** Which entries; all where nothing is named. */
  show?: Shown;
}

export const PAGE_COLUMNS: ReadonlyArray<{ sort: RumPageSort; name: string }> = [
  { sort: "views", name: "Views" },
  { sort: "sessions", name: "Sessions" },
  { sort: "errors", name: "JS errors" },
  { sort: "lcp", name: "LCP" },
  { sort: "inp", name: "INP" },
  { sort: "cls", name: "CLS" },
  { sort: "load", name: "Load" },
];

export const DIMENSIONS: ReadonlyArray<{ value: RumDimension; name: string; key: string }> = [
  { value: "browser", name: "Browser", key: "user_agent.name" },
  { value: "os", name: "OS", key: "user_agent.os.name" },
  { value: "device", name: "Device", key: "rum.device.type" },
  { value: "country", name: "Country", key: "geo.country.iso_code" },
  { value: "version", name: "Version", key: "version" },
];

export type Shown = "views" | "actions" | "requests" | "errors" | "rest";
export const SHOWN: ReadonlyArray<{ value: Shown; name: string }> = [
  { value: "views", name: "Views" },
  { value: "actions", name: "Actions" },
  { value: "requests", name: "Requests" },
  { value: "errors", name: "Failed" },
  { value: "rest", name: "Vitals and logs" },
];

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `<Link search={keepBrowser}>`: range, environment, filter and service, and nothing else of the page before. */
export function keepBrowser(search: object): BrowserSearch {
  const given: Record<string, unknown> = { ...search };
  const service = textOf(given.service);
  return { ...parseScope(given), ...(service && { service }) };
}

export function parseOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  const sort = PAGE_COLUMNS.find((column) => column.sort === search.sort)?.sort;
  const by = DIMENSIONS.find(({ value }) => value === search.by)?.value;
  return {
    ...keepBrowser(search),
    ...(sort && sort !== "views" && { sort }),
    ...(by && by !== "browser" && { by }),
  };
}

export function parseSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  const page = textOf(search.page);
  return { ...keepBrowser(search), ...(page && { page }) };
}

export function parsePageSearch(search: Record<string, unknown>): PageSearch {
  const { by } = parseOverviewSearch(search);
  return { ...parseSessionsSearch(search), ...(by && { by }) };
}

export function parseSessionSearch(search: Record<string, unknown>): SessionSearch {
  const show = SHOWN.find(({ value }) => value === search.show)?.value;
  return { ...keepBrowser(search), ...(show && { show }) };
}

export function scopeOf(search: BrowserSearch): RumScope {
  return {
    range: timeRangeOf(search),
    environment: search.env,
    service: search.service,
    q: search.q ?? "",
  };
}
