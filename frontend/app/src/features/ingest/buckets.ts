/** Minutes summed into the bars of the chart. Pure. */
import type { Flow, IngestHealth } from "@/api/types";

import { countRefused, SIGNALS, sumReasons } from "./counts";
import { explainRejected } from "./reasons";

type Minute = IngestHealth["minutes"][number];

export interface Bucket {
  startMs: number;
  endMs: number;
  minutes: Minute[];
}

export interface Series {
  id: string;
  name: string;
  kind: "items" | "bytes" | "lost" | "requests";
  total: number;
  values: number[];
  /** Part of the value that the store refused. */
  lost: number[];
}

const MINUTE_MS = 60_000;
const NAMED_REASONS = 4;
const LAST_TICK = 0.96;

/**
 * Bars begin at round times, whatever the first minute: the same minute stays in the same bar from one look to the
 * next. The first and the last may therefore be shorter.
 */
export function fillBuckets(minutes: readonly Minute[], barMinutes: number): Bucket[] {
  const sizeMs = barMinutes * MINUTE_MS;
  const buckets: Bucket[] = [];
  for (const minute of minutes) {
    const startMs = Math.floor(Date.parse(minute.at) / sizeMs) * sizeMs;
    const last = buckets.at(-1);
    if (last?.startMs === startMs) last.minutes.push(minute);
    else buckets.push({ startMs, endMs: startMs + sizeMs, minutes: [minute] });
  }
  return buckets;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function measure(buckets: readonly Bucket[], value: (flow: Flow) => number): number[] {
  return buckets.map(({ minutes }) => minutes.reduce((sum, minute) => sum + value(minute), 0));
}

function makeSeries(
  buckets: readonly Bucket[],
  head: Pick<Series, "id" | "name" | "kind">,
  value: (flow: Flow) => number,
  lost?: (flow: Flow) => number,
): Series {
  const values = measure(buckets, value);
  return {
    ...head,
    values,
    total: values.reduce((sum, each) => sum + each, 0),
    lost: lost ? measure(buckets, lost) : head.kind === "lost" ? values : [],
  };
}

/** A row each: the three signals and bytes always; a reason for rejection, and refused requests, where there are any. */
export function drawSeries(buckets: readonly Bucket[], total: Flow): Series[] {
  const reasons = Object.keys(total.rejected);
  const named = reasons.length > NAMED_REASONS ? reasons.slice(0, NAMED_REASONS - 1) : reasons;
  const rest = reasons.slice(named.length);
  const series = [
    ...SIGNALS.map(({ signal, name }) =>
      makeSeries(
        buckets,
        { id: signal, name, kind: "items" },
        (flow) => flow.accepted[signal],
        (flow) => flow.dead[signal],
      ),
    ),
    makeSeries(buckets, { id: "bytes", name: "Bytes, unpacked", kind: "bytes" }, (flow) => flow.bytes),
    ...named.map((reason) =>
      makeSeries(
        buckets,
        {
          id: `rejected:${reason}`,
          name: `Rejected: ${lowerFirst(explainRejected(reason).why)}`,
          kind: "lost",
        },
        (flow) => flow.rejected[reason] ?? 0,
      ),
    ),
  ];
  if (rest.length > 0)
    series.push(
      makeSeries(
        buckets,
        { id: "rejected", name: `Rejected: ${rest.length} more reasons`, kind: "lost" },
        (flow) => sumReasons(Object.fromEntries(rest.map((reason) => [reason, flow.rejected[reason] ?? 0]))),
      ),
    );
  if (countRefused(total) > 0)
    series.push(
      makeSeries(buckets, { id: "refused", name: "Requests refused", kind: "requests" }, countRefused),
    );
  return series;
}

/** Where round times lie, as a share of the width; not where their label would not fit. */
export function placeTicks(
  buckets: readonly Bucket[],
  tickMinutes: number,
): Array<{ atMs: number; left: number }> {
  const offsetMs = new Date(buckets[0]?.startMs ?? 0).getTimezoneOffset() * MINUTE_MS;
  const tickMs = tickMinutes * MINUTE_MS;
  return buckets.flatMap(({ startMs }, index) =>
    (startMs - offsetMs) % tickMs === 0 && index / buckets.length < LAST_TICK
      ? [{ atMs: startMs, left: index / buckets.length }]
      : [],
  );
}
