/** Under the map: how much it holds, up to when it is counted, and a part of the time range to look at. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import type { ServiceMap } from "@/api/types";
import { Counted } from "@/components/counted/Counted";
import type { MapData } from "@/components/map/build";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { fixedRange, type TimeRange } from "@/lib/timerange";
import { timeRangeLabel } from "@/lib/timerange-words";

import classes from "./MapPage.module.css";
import type { MapSearch } from "./url";
import { slicesOf, windowOf } from "./windows";

interface Props {
  answer: ServiceMap | undefined;
  /** The answer is of what was looked at before. */
  isStale: boolean;
  data: MapData;
  search: MapSearch;
  range: TimeRange;
  onChange: (next: Partial<MapSearch>, options?: { replace?: boolean }) => void;
}

export function MapFoot({ answer, isStale, data, search, range, onChange }: Props) {
  return (
    <footer className={classes.foot}>
      <p className={classes.counted}>
        {answer && (
          <>
            {plural(data.nodes.length, "node")}, {plural(data.edges.length, "edge")}.{" "}
            <Counted untilMs={answer.counted_until_ms} endMs={answer.end_s * 1000} />
          </>
        )}
      </p>
      <Slider answer={isStale ? undefined : answer} search={search} range={range} onChange={onChange} />
    </footer>
  );
}

function Slider({
  answer,
  search,
  range,
  onChange,
}: Pick<Props, "answer" | "search" | "range" | "onChange">) {
  const nowMs = useNow(60_000);
  const { count, at } = slicesOf(range, search.slice, nowMs);
  const window = windowOf(range, search.slice, nowMs);
  // A part of a range that moves is what was asked for then, not what it would be by now.
  const { startMs, endMs } = answer ? { startMs: answer.start_s * 1000, endMs: answer.end_s * 1000 } : window;
  const label = at === undefined ? timeRangeLabel(range) : timeRangeLabel(fixedRange(startMs, endMs));
  return (
    <div className={classes.slider}>
      <label>
        <span className={classes.sliderName} aria-hidden>
          Part of the time
        </span>
        <input
          type="range"
          aria-label="Part of the time"
          min={0}
          max={count}
          value={at === undefined ? 0 : at + 1}
          aria-valuetext={at === undefined ? `All of it: ${label}` : label}
          onChange={(event) => {
            const next = Number(event.currentTarget.value);
            onChange({ slice: next === 0 ? undefined : `${next}/${count}` }, { replace: true });
          }}
        />
      </label>
      <output>{at === undefined ? "All of it" : label}</output>
      {at !== undefined && (
        <Tooltip label="All of the time range">
          <ActionIcon
            aria-label="All of the time range"
            onClick={() => onChange({ slice: undefined }, { replace: true })}
          >
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
