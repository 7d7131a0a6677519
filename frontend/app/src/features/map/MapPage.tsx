/** What calls what: the map, its tools, and what is open beside it. */
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";

import type { MapHandle } from "@/components/map/MapCanvas";
import { CAN_DRAW, prepareSurface } from "@/components/map/surface";
import { usePlaces } from "@/components/map/usePlaces";
import { Notice } from "@/components/Notice";
import { Page } from "@/components/Page";
import { QueryBox } from "@/components/query/QueryBox";
import { messageOf } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { useHotkeys } from "@/lib/hotkeys";
import { searchOfTimeRange } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import { MapFoot } from "./MapFoot";
import classes from "./MapPage.module.css";
import { MapState } from "./MapState";
import { MapTable } from "./MapTable";
import { MapTools } from "./MapTools";
import { MapView } from "./MapView";
import { SidePanel } from "./panel/SidePanel";
import { type MapSearch, type Opened, openedOf, writeOpened } from "./url";
import { useMapData } from "./useMapData";

const MapSheet = lazy(() => import("./panel/MapSheet"));

export function MapPage() {
  const { project } = useParams({ from: "/inside/p/$project/map" });
  const search = useSearch({ from: "/inside/p/$project/map" });
  const navigate = useNavigate({ from: "/p/$project/map" });
  const isNarrow = useMediaQuery("(max-width: 900px)", undefined, { getInitialValueInEffect: false });
  const handle = useRef<MapHandle>(null);
  const { answer, whole, data, isGrouped, range } = useMapData(project, search);
  const isWhole = !search.q && !search.focus && !answer.isPlaceholderData;
  const places = usePlaces(project, answer.data && data, { isWhole });
  const opened = openedOf(search);
  useTitle("Service map");
  useEffect(prepareSurface, []);

  const change = (next: Partial<MapSearch>, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const open = (next: Opened) => change({ open: writeOpened(next) });
  useHotkeys({ Escape: () => opened && open(undefined) });
  const run = (q: string) => {
    if (q === (search.q ?? "")) void answer.refetch();
    else change({ q: q || undefined });
  };
  const panel = opened && (
    <SidePanel
      project={project}
      search={search}
      whole={whole}
      data={data}
      opened={opened}
      onOpen={open}
      onChange={change}
    />
  );
  const shown = { project, search, data, opened, onOpen: open, onChange: change };
  return (
    <Page
      fill
      title="Service map"
      tools={
        <TimePicker
          value={range}
          onChange={(next) => change({ ...searchOfTimeRange(next), slice: undefined })}
        />
      }
    >
      <div className={classes.query}>
        <QueryBox
          scope={{ project, range, signal: "spans" }}
          value={search.q ?? ""}
          placeholder="Filter: service=checkout, or what spans of a call have"
          error={answer.error}
          onRun={run}
        />
      </div>
      <MapTools
        {...shown}
        whole={whole}
        isGrouped={isGrouped}
        canArrange={isWhole}
        onArrange={places.arrange}
        onFind={(id) => {
          open({ node: id });
          handle.current?.show(id);
        }}
      />
      <SaveFault error={places.saveError} />
      <div className={classes.body}>
        <div className={classes.stage}>
          <MapState answer={answer} search={search} onChange={change}>
            {search.show === "table" || !CAN_DRAW ? (
              <MapTable {...shown} />
            ) : (
              <MapView {...shown} places={places} handle={handle} isStale={answer.isPlaceholderData} />
            )}
          </MapState>
          <MapFoot
            answer={answer.data}
            isStale={answer.isPlaceholderData}
            data={data}
            search={search}
            range={range}
            onChange={change}
          />
        </div>
        {!isNarrow && panel && <div className={classes.side}>{panel}</div>}
      </div>
      {isNarrow && panel && (
        <Suspense>
          <MapSheet onClose={() => open(undefined)}>{panel}</MapSheet>
        </Suspense>
      )}
    </Page>
  );
}

function SaveFault({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <div className={classes.notice}>
      <Notice tone="error">
        The places of the nodes could not be saved for everybody. {messageOf(error)}
      </Notice>
    </div>
  );
}
