/** Where everybody in the project sees each node; who is new gets a place beside its neighbours. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { layoutQuery, type Positions, saveLayout } from "@/api/map";

import { graphOf, type MapData } from "./build";
import { layOut } from "./layout";
import { placeNodes, type Places } from "./placement";
import type { Point } from "./view";

interface Options {
  /** All of the project, not a filtered part: only then is what was placed kept for everybody. */
  isWhole: boolean;
}

export function usePlaces(project: string, data: MapData | undefined, { isWhole }: Options) {
  const client = useQueryClient();
  const saved = useQuery(layoutQuery(project));
  const save = useMutation({ mutationFn: (positions: Positions) => saveLayout(project, positions) });
  const known = saved.data;
  const places = useMemo(
    () => (data && (known || saved.isError) ? placesOf(data, known ?? {}, isWhole) : undefined),
    [data, known, saved.isError, isWhole],
  );
  const whole = (more: Positions) => joined(known ?? {}, { ...(places && positionsOf(places)), ...more });
  const keep = (positions: Positions) => client.setQueryData(layoutQuery(project).queryKey, positions);
  const { mutate } = save;
  useEffect(() => {
    if (!places || !known) return;
    const fresh = [...places].filter(([id]) => known[id] === undefined);
    if (fresh.length === 0) return;
    const next = joined(known, positionsOf(places));
    client.setQueryData(layoutQuery(project).queryKey, next);
    if (isWhole) mutate(next);
  }, [places, known, isWhole, client, project, mutate]);
  return {
    places,
    isPending: saved.isPending,
    saveError: save.error,
    place: (id: string, at: Point) => {
      const next = whole({ [id]: [at.x, at.y] });
      keep(next);
      mutate(next);
    },
    arrange: async () => {
      const next = positionsOf(layOut(graphOf(data ?? { nodes: [], edges: [] })));
      await saveLayout(project, next);
      keep(next);
    },
  };
}

/** So many the project keeps: of the places that nobody sees now the oldest go first. */
const MOST_PLACES = 2_000;

function joined(before: Positions, now: Positions): Positions {
  const unseen = Object.entries(before).filter(([id]) => now[id] === undefined);
  return Object.fromEntries([...unseen, ...Object.entries(now)].slice(-MOST_PLACES));
}

/** A picture that knows fewer than half of the nodes is none that anybody remembers. */
function placesOf(data: MapData, positions: Positions, isWhole: boolean): Places {
  const known = data.nodes.filter(({ id }) => positions[id] !== undefined).length;
  const isForgotten = isWhole && known < data.nodes.length / 2;
  return placeNodes(graphOf(data), isForgotten ? new Map() : pointsOf(positions));
}

function pointsOf(positions: Positions): Places {
  return new Map(Object.entries(positions).map(([id, [x = 0, y = 0]]) => [id, { x, y }]));
}

function positionsOf(places: Places): Record<string, readonly number[]> {
  return Object.fromEntries([...places].map(([id, { x, y }]) => [id, [Math.round(x), Math.round(y)]]));
}
