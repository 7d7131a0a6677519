/** The picture: canvas, what its marks mean, and the buttons that move it. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconFocusCentered } from "@tabler/icons-react";
import { type Ref, type RefObject, useMemo } from "react";

import { buildScene } from "@/components/map/build";
import type { Selected } from "@/components/map/highlight";
import { MapCanvas, type MapHandle } from "@/components/map/MapCanvas";
import type { usePlaces } from "@/components/map/usePlaces";
import { usePalette } from "@/components/map/usePalette";
import { useServiceColours } from "@/components/service-colours";
import { Loading } from "@/components/States";
import { plural } from "@/lib/format";

import { Legend } from "./Legend";
import classes from "./MapPage.module.css";
import { MapTip } from "./MapTip";
import type { ShownProps } from "./shown";
import { nodeText } from "./words";

interface Props extends ShownProps {
  places: ReturnType<typeof usePlaces>;
  handle: RefObject<MapHandle | null>;
  isStale: boolean;
}

export function MapView({ search, data, opened, onOpen, onChange, places, handle, isStale }: Props) {
  const { palette, resolved } = usePalette();
  const colour = useServiceColours(
    data.nodes.filter(({ kind }) => kind === "service").map(({ name }) => name),
  );
  const isComparing = search.compare !== undefined;
  const scene = useMemo(
    () =>
      places.places &&
      buildScene(data, {
        places: places.places,
        palette,
        colourOf: (service) => resolved(colour(service)),
        isComparing,
      }),
    [data, places.places, palette, resolved, colour, isComparing],
  );
  if (!scene) return <Loading label="Loading the map" />;
  const tipOf = (thing: Selected) => <MapTip data={data} thing={thing} />;
  const selected = opened && !("missing" in opened) ? opened : undefined;
  return (
    <div className={classes.canvas} data-stale={isStale || undefined}>
      <MapCanvas
        scene={scene}
        label={`Service map: ${plural(data.nodes.length, "node")}, ${plural(data.edges.length, "edge")}`}
        selected={selected}
        onSelect={onOpen}
        tipOf={tipOf}
        textOf={(id) => nodeText(data, id)}
        view={search.view}
        onView={(view) => onChange({ view }, { replace: true })}
        onPlace={places.place}
        handle={handle as Ref<MapHandle>}
      />
      <Legend data={data} isComparing={isComparing} />
      <Tooltip label="Show the whole map (0)">
        <ActionIcon
          className={classes.whole}
          aria-label="Show the whole map"
          variant="default"
          onClick={() => handle.current?.fit()}
        >
          <IconFocusCentered size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
