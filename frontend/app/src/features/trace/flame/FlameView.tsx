/** Where the time of a trace went, as a picture: as it passed, or merged with the heaviest to the left. */
import { Button, useComputedColorScheme } from "@mantine/core";
import { useMemo, useState } from "react";

import { Segments } from "@/components/Segments";
import { formatDuration, plural } from "@/lib/format";

import type { TimeWindow } from "../model/time";
import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";
import { chartFrames } from "./chart";
import classes from "./Flame.module.css";
import { FlameCanvas } from "./FlameCanvas";
import { FlameTable } from "./FlameTable";
import type { Frames } from "./frames";
import { mergeFrames, type MergedFrames } from "./merge";
import { windowOf } from "./window";
import { frameFacts, frameName, frameService, widthNs } from "./words";

type Form = "time" | "merged" | "table";

const KEYS =
  "Click a frame for its figures, double-click to zoom in. Arrows walk, Enter zooms, Space opens, 0 shows the whole; Ctrl and the wheel look closer.";

const FORMS = [
  { value: "merged", name: "Merged" },
  { value: "time", name: "By time" },
  { value: "table", name: "Table" },
] as const;

function formOf(by: string | undefined): Form {
  return by === "time" || by === "table" ? by : "merged";
}

export default function FlameView() {
  const { trace } = useTraceView();
  const [by, setBy] = useTraceParam("by");
  const form = formOf(by);
  const merged = useMemo(() => mergeFrames(trace), [trace]);
  const found = useFoundFrames(merged);
  return (
    <section className={classes.view} aria-label="Flame graph">
      <header className={classes.head}>
        <Segments
          label="Form"
          value={form}
          choices={FORMS}
          onChange={(value) => setBy(value === "merged" ? undefined : value)}
        />
        <p className={classes.meaning}>
          {form === "time"
            ? "Each span when it ran; what overlaps stands in lanes of its own."
            : `${plural(trace.count, "span")} on ${plural(merged.count, "path")} of service and operation: ${formatDuration(
                merged.wholeNs,
              )} spent in all. What ran side by side counts each time.`}
        </p>
      </header>
      {form === "time" && <TimeFlame />}
      {form === "merged" && <MergedFlame frames={merged} found={found} />}
      {form === "table" && <FlameTable frames={merged} found={found} />}
    </section>
  );
}

/** A frame is found where one of its spans is. */
function useFoundFrames(frames: MergedFrames): Uint8Array | undefined {
  const { found } = useTraceView().find;
  return useMemo(() => {
    if (!found) return undefined;
    const inFrames = new Uint8Array(frames.count);
    found.forEach((isFound, row) => {
      if (isFound) inFrames[frames.frameOf[row] ?? 0] = 1;
    });
    return inFrames;
  }, [found, frames]);
}

function TimeFlame() {
  const { trace, window, setWindow, find, selected } = useTraceView();
  const frames = useMemo(() => chartFrames(trace), [trace]);
  return (
    <Flame
      frames={frames}
      window={window}
      setWindow={setWindow}
      found={find.found}
      opened={selected}
      label="By time"
    />
  );
}

/** What stands on the left is wide, not early: its window is a frame, in the address as a row of it. */
function MergedFlame({ frames, found }: { frames: MergedFrames; found: Uint8Array | undefined }) {
  const { selected } = useTraceView();
  const [root, setRoot] = useTraceParam("root");
  const focus = root === undefined ? -1 : (frames.frameOf[Number(root)] ?? -1);
  const [loose, setLoose] = useState<TimeWindow>();
  const whole = { startNs: 0, endNs: frames.wholeNs };
  const window = loose ?? (focus >= 0 ? windowOf(frames, focus) : whole);
  const change = (next: TimeWindow) => {
    const frame = frames.from.findIndex(
      (fromNs, at) => fromNs === next.startNs && frames.to[at] === next.endNs && at !== 0,
    );
    const isWhole = next.startNs <= 0 && next.endNs >= frames.wholeNs;
    setLoose(isWhole || frame >= 0 ? undefined : next);
    setRoot(isWhole || frame < 0 ? undefined : String(frames.row[frame]));
  };
  return (
    <Flame
      frames={frames}
      window={window}
      setWindow={change}
      found={found}
      opened={selected < 0 ? -1 : (frames.frameOf[selected] ?? -1)}
      label="Merged"
    />
  );
}

interface FlameProps {
  frames: Frames;
  window: TimeWindow;
  setWindow: (window: TimeWindow) => void;
  found: Uint8Array | undefined;
  opened: number;
  label: string;
}

function Flame({ frames, window, setWindow, found, opened, label }: FlameProps) {
  const { trace, colour, select } = useTraceView();
  const scheme = useComputedColorScheme();
  const [chosen, setChosen] = useState<number>();
  const active = chosen ?? opened;
  const open = (frame: number) => select(frames.row[frame] ?? -1);
  const isWhole = window.startNs <= 0 && window.endNs >= frames.wholeNs;
  return (
    <>
      <FlameCanvas
        key={`${scheme} ${trace.services.join(" ")}`}
        trace={trace}
        frames={frames}
        colour={colour}
        window={window}
        setWindow={setWindow}
        active={active}
        setActive={setChosen}
        onOpen={open}
        found={found}
        label={`${label}: ${plural(frames.count, "frame")}`}
      />
      <p id="flame-keys" className="visually-hidden">
        {KEYS}
      </p>
      <footer className={classes.foot}>
        {active >= 0 && active < frames.count ? (
          <>
            <span className={classes.chosen}>
              <span
                className={classes.swatch}
                style={{ background: colour(frameService(trace, frames, active)) }}
              />
              <span className="truncate">
                {frameService(trace, frames, active)} · {frameName(trace, frames, active)}
              </span>
            </span>
            <span className={classes.facts}>
              {frameFacts(frames, active)
                .map(([name, text]) => `${name} ${text}`)
                .join(" · ")}
            </span>
            <Button
              disabled={widthNs(frames, active) <= 0}
              onClick={() => setWindow(windowOf(frames, active))}
            >
              Zoom in
            </Button>
            <Button onClick={() => open(active)}>
              {(frames.spans[active] ?? 1) > 1 ? "Open the longest span" : "Open the span"}
            </Button>
          </>
        ) : (
          <span className={classes.hint}>{KEYS}</span>
        )}
        {!isWhole && (
          <Button onClick={() => setWindow({ startNs: 0, endNs: frames.wholeNs })}>Whole trace</Button>
        )}
      </footer>
    </>
  );
}
