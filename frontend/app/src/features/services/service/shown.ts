import type { ServiceDetail } from "@/api/types";

import type { ServiceSearch } from "../url";

/** What every part of the page of a service is given. */
export interface Shown {
  project: string;
  name: string;
  search: ServiceSearch;
  service: ServiceDetail;
  /** Replaces the address; a step that one wants back is pushed. */
  onChange: (next: Partial<ServiceSearch>, replace?: boolean) => void;
}
