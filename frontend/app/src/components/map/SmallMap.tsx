/** The whole map as a picture that leads to it: for a page that is about something else. Loaded lazily. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useRef } from "react";

import { mapQuery } from "@/api/map";
import { errorSeverity } from "@/components/health/severity";
import { useServiceColours } from "@/components/service-colours";
import { EmptyState, ErrorState, Loading } from "@/components/States";
import { plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";
import { boundsOf, isMoving, type TimeRange } from "@/lib/timerange";

import { buildScene, type MapData } from "./build";
import classes from "./SmallMap.module.css";
import type { Scene } from "./scene";
import { CAN_DRAW } from "./surface";
import { usePalette } from "./usePalette";
import { usePlaces } from "./usePlaces";
import { useSurface } from "./useSurface";

interface Props {
  project: string;
  range: TimeRange;
  environment: string | undefined;
}

const REFRESH_MS = 30_000;

export default function SmallMap({ project, range, environment }: Props) {
  const map = useQuery({
    ...mapQuery(project, ["small", range, environment], (nowMs) => ({
      ...boundsOf(range, nowMs),
      environment,
      q: "",
      focus: undefined,
      hops: 1,
      before: undefined,
    })),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) ? REFRESH_MS : false,
  });
  const scene = useScene(project, map.data);
  if (map.isError && !map.data) return <ErrorState error={map.error} onRetry={() => void map.refetch()} />;
  if (map.data?.nodes.length === 0) return <EmptyState title="No service sent anything in this time range" />;
  return (
    <div className={classes.room}>
      {map.data && scene ? (
        <Link
          to="/p/$project/map"
          params={{ project }}
          search={keepScope}
          className={classes.link}
          aria-label={`Service map: ${wordsOf(map.data)}`}
        >
          {CAN_DRAW ? <Still scene={scene} /> : wordsOf(map.data)}
        </Link>
      ) : (
        <Loading label="Loading the map" />
      )}
    </div>
  );
}

function useScene(project: string, data: MapData | undefined): Scene | undefined {
  const { palette, resolved } = usePalette();
  const colour = useServiceColours(
    data?.nodes.filter(({ kind }) => kind === "service").map(({ name }) => name) ?? [],
  );
  const { places } = usePlaces(project, data, { isWhole: true });
  return useMemo(
    () =>
      data &&
      places &&
      buildScene(data, {
        places,
        palette,
        colourOf: (service) => resolved(colour(service)),
        isComparing: false,
      }),
    [data, places, palette, resolved, colour],
  );
}

function wordsOf({ nodes, edges }: MapData): string {
  const failing = nodes.filter(({ error_rate }) => errorSeverity(error_rate) !== "calm").length;
  return `${plural(nodes.length, "node")}, ${plural(edges.length, "edge")}, ${failing} with 1% errors or more`;
}

function Still({ scene }: { scene: Scene }) {
  const host = useRef<HTMLDivElement>(null);
  const { base, over } = useSurface(host, {
    scene,
    view: undefined,
    kept: undefined,
    onView: () => undefined,
  });
  return (
    <div ref={host} className={classes.host} data-testid="small-map">
      <canvas ref={base} className={classes.base} aria-hidden />
      <canvas ref={over} aria-hidden hidden />
    </div>
  );
}
