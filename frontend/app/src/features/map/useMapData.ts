/** What the map page shows: the answer, its groups, and everybody's places. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { mapQuery } from "@/api/map";
import type { MapData } from "@/components/map/build";
import { isMoving, timeRangeOf } from "@/lib/timerange";

import { gathered, isGathered } from "./grouping";
import { groupsOf, hopsOf, type MapSearch, openedOf } from "./url";
import { windowBefore, windowOf } from "./windows";

const REFRESH_MS = 15_000;
const NOTHING: MapData = { nodes: [], edges: [] };

export function useMapData(project: string, search: MapSearch) {
  const range = timeRangeOf(search);
  const { env, q, focus, slice, compare } = search;
  const hops = hopsOf(search);
  const answer = useQuery({
    ...mapQuery(project, [range, env, q, focus, hops, slice, compare], (nowMs) => {
      const window = windowOf(range, slice, nowMs);
      return {
        ...window,
        environment: env,
        q: q ?? "",
        focus,
        hops,
        before: compare && windowBefore(window, compare),
      };
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && slice === undefined ? REFRESH_MS : false,
  });
  const whole = answer.data ?? NOTHING;
  const isGrouped = isGathered(search.group, whole.nodes.length);
  const { opened, open } = search;
  const data = useMemo(() => {
    if (!isGrouped) return whole;
    const selected = openedOf(open ? { open } : {});
    return gathered(whole, {
      opened: groupsOf(opened ? { opened } : {}),
      kept: selected && "node" in selected ? [selected.node] : [],
    });
  }, [whole, isGrouped, opened, open]);
  return { answer, whole, data, isGrouped, range };
}
