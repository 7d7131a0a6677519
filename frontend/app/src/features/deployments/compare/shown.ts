import type { VersionComparison } from "@/api/types";
import { keepScope, type Scope } from "@/lib/scope";

import type { CompareSearch } from "../url";

/** What every part of the page that compares is given. */
export interface Shown {
  project: string;
  search: CompareSearch;
  comparison: VersionComparison;
}

/** What a link carries on: where it was compared, too, although the address names no environment. */
export function scopeOf(search: CompareSearch, { environment }: VersionComparison): Scope {
  return { ...keepScope(search), ...(environment && { env: environment }) };
}
