import type { RumScope } from "@/api/rum";

import type { OverviewSearch } from "./url";

/** A step that the reader may want to take back is one that "back" takes back; others replace. */
export type Narrow = (next: Partial<OverviewSearch>, options?: { replace?: boolean }) => void;

/** What every part of the overview, and of one page, is given. */
export interface Shown {
  project: string;
  search: OverviewSearch;
  scope: RumScope;
  onChange: Narrow;
}
