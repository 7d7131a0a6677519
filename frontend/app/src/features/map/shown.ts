/** What every view of the map is given. */
import type { MapData } from "@/components/map/build";

import type { MapSearch, Opened } from "./url";

export interface ShownProps {
  project: string;
  search: MapSearch;
  data: MapData;
  opened: Opened;
  onOpen: (opened: Opened) => void;
  onChange: (next: Partial<MapSearch>, options?: { replace?: boolean }) => void;
}
