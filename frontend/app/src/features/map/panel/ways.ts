/** From the map to the traces of the time that it shows. */
import { keepScope } from "@/lib/scope";
import { fixedRange, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";

import type { MapSearch } from "../url";
import { windowOf } from "../windows";

export function searchOf(search: MapSearch, q: string) {
  if (search.slice === undefined) return { ...keepScope(search), q };
  const { startMs, endMs } = windowOf(timeRangeOf(search), search.slice, Date.now());
  return { ...keepScope(search), ...searchOfTimeRange(fixedRange(startMs, endMs)), q };
}
