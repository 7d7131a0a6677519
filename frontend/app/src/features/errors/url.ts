/** What the list of errors shows, as it stands in its address. */
import type { ErrorSort } from "@/api/errors";
import type { ErrorStatus } from "@/api/types";
import { keepScope, type Scope } from "@/lib/scope";

/** Whose events are counted, in the list and on the page of one. */
interface ErrorSearch extends Scope {
  service?: string;
  version?: string;
}

export interface ErrorsSearch extends ErrorSearch {
  /** Open ones where none is named. */
  status?: "resolved" | "ignored" | "all";
  sort?: ErrorSort;
  /** Part of a type or a message. */
  find?: string;
}

export const STATUSES: ReadonlyArray<{ value: ErrorStatus | "all"; name: string }> = [
  { value: "open", name: "Open" },
  { value: "resolved", name: "Resolved" },
  { value: "ignored", name: "Ignored" },
  { value: "all", name: "All" },
];

export const SORTS: ReadonlyArray<{ value: ErrorSort; name: string }> = [
  { value: "last_seen", name: "Seen last" },
  { value: "events", name: "Most events" },
  { value: "first_seen", name: "Newest first" },
];

export function parseErrorSearch(search: Record<string, unknown>): ErrorSearch {
  const { service, version } = search;
  return {
    ...keepScope(search),
    ...(typeof service === "string" && service && { service }),
    ...(typeof version === "string" && version && { version }),
  };
}

export function parseErrorsSearch(search: Record<string, unknown>): ErrorsSearch {
  const { status, find } = search;
  const sort = SORTS.find(({ value }) => value === search.sort)?.value;
  const isStatus = status === "resolved" || status === "ignored" || status === "all";
  return {
    ...parseErrorSearch(search),
    ...(isStatus && { status }),
    ...(sort && sort !== "last_seen" && { sort }),
    ...(typeof find === "string" && find && { find }),
  };
}
