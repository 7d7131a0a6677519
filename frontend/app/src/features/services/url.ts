/** What the pages of services show, as it stands in their addresses. */
import type { Compare } from "@/api/services";
import { keepScope, type Scope } from "@/lib/scope";

const SERVICE_SORTS = [
  "service",
  "owner",
  "requests",
  "errors",
  "apdex",
  "p50",
  "p95",
  "p99",
  "deployed",
] as const;
export type ServiceSort = (typeof SERVICE_SORTS)[number];

export interface ServicesSearch extends Scope {
  /** A leading "-" turns the order round. Requests where none is named. */
  sort?: string;
  /** Part of a service's or a team's name. */
  find?: string;
  compare?: Compare;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function compareOf(value: unknown): Compare | undefined {
  return value === "day" || value === "week" ? value : undefined;
}

export function parseServicesSearch(search: Record<string, unknown>): ServicesSearch {
  const sort = textOf(search.sort);
  const find = textOf(search.find);
  const compare = compareOf(search.compare);
  return {
    ...keepScope(search),
    ...(sort && readSort(sort) && { sort }),
    ...(find && { find }),
    ...(compare && { compare }),
  };
}

export function readSort(sort: string | undefined): { by: ServiceSort; reversed: boolean } | undefined {
  const reversed = sort?.startsWith("-") ?? false;
  const name = reversed ? sort?.slice(1) : sort;
  const by = SERVICE_SORTS.find((each) => each === name);
  return by && { by, reversed };
}

/** A second click on a column turns it round. */
export function nextSort(current: string | undefined, by: ServiceSort): string | undefined {
  const now = readSort(current) ?? { by: "requests", reversed: false };
  if (now.by === by && !now.reversed) return `-${by}`;
  return by === "requests" ? undefined : by;
}

const OPERATION_SORTS = ["operation", "share", "requests", "errors", "p50", "p95", "p99"] as const;
export type OperationSort = (typeof OPERATION_SORTS)[number];

const SERVICE_TABS = ["operations", "errors", "calls", "instances", "releases"] as const;
export type ServiceTab = (typeof SERVICE_TABS)[number];

export interface ServiceSearch extends Scope {
  compare?: Compare;
  /** Of one operation, of one version. */
  op?: string;
  version?: string;
  /** Operations where none is named. */
  show?: ServiceTab;
  sort?: OperationSort;
}

export function parseServiceSearch(search: Record<string, unknown>): ServiceSearch {
  const compare = compareOf(search.compare);
  const [op, version] = [textOf(search.op), textOf(search.version)];
  const show = SERVICE_TABS.find((tab) => tab === search.show);
  const sort = OPERATION_SORTS.find((each) => each === search.sort);
  return {
    ...keepScope(search),
    ...(compare && { compare }),
    ...(op && { op }),
    ...(version && { version }),
    ...(show && show !== "operations" && { show }),
    ...(sort && sort !== "share" && { sort }),
  };
}
