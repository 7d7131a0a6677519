/** A span's duration beside those of its operation in the 24 hours before: is this how it always is? */
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { usualQuery } from "@/api/insight";
import type { Usual } from "@/api/types";
import { Tag } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { formatDuration, formatPercent } from "@/lib/format";
import type { SpanKind } from "@/lib/span-kind";

import type { SpanMark } from "../model/ids";
import classes from "./Usual.module.css";
import { placeOf, usualText, VERDICTS, verdictOf } from "./usual";

interface Props {
  project: string;
  traceId: string;
  spanId: string;
  mark: SpanMark | undefined;
}

export function UsualSection({ project, traceId, spanId, mark }: Props) {
  const usual = useQuery(
    usualQuery(
      project,
      traceId,
      spanId,
      mark && {
        start_time_unix_nano: mark.startUnixNano,
        kind: mark.kind.toUpperCase() as Uppercase<SpanKind>,
      },
    ),
  );
  return (
    <section className={classes.usual} aria-label="How usual this duration is">
      {usual.isPending && <Skeleton height={72} />}
      {usual.isError && (
        <p className={classes.text}>
          How usual this is could not be read: {messageOf(usual.error)}{" "}
          <button type="button" className={classes.again} onClick={() => void usual.refetch()}>
            Try again
          </button>
        </p>
      )}
      {usual.data && <Comparison usual={usual.data} />}
    </section>
  );
}

function Comparison({ usual }: { usual: Usual }) {
  const verdict = verdictOf(usual);
  const isSlow = verdict === "slow" || verdict === "very-slow";
  const { environment } = usual.operation;
  return (
    <>
      <p className={classes.text}>
        <Tag tone={isSlow ? "warning" : "neutral"}>{VERDICTS[verdict]}</Tag>{" "}
        <span title={`${usual.operation.service} · ${usual.operation.name}`}>
          {usualText(usual, environment)}
        </span>
      </p>
      {usual.counts.length > 0 && <Bars usual={usual} />}
    </>
  );
}

function Bars({ usual }: { usual: Usual }) {
  const { counts, edges_ns: edgesNs, duration_ns: durationNs } = usual;
  const most = Math.max(...counts);
  const place = durationNs === null ? undefined : placeOf(durationNs, edgesNs);
  const [first, last] = [formatDuration(edgesNs[0] ?? 0), formatDuration(edgesNs.at(-1) ?? 0)];
  return (
    <>
      <div className={classes.chart}>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${counts.length} 1`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Durations of the others, from ${first} to ${last}`}
        >
          {counts.map((count, bar) => {
            // A single slow one among thousands must still be seen.
            const height = count === 0 ? 0 : Math.max(Math.sqrt(count / most), 0.04);
            return <rect key={bar} x={bar + 0.08} y={1 - height} width={0.84} height={height} />;
          })}
        </svg>
        {place !== undefined && (
          <span className={classes.own} style={{ left: `${place * 100}%` }} title="This span" />
        )}
      </div>
      <p className={classes.scale} aria-hidden>
        <span>{first}</span>
        <span>{last}</span>
      </p>
      <dl className={classes.figures}>
        {(
          [
            ["p50", usual.p50_ns],
            ["p95", usual.p95_ns],
            ["p99", usual.p99_ns],
          ] as const
        ).map(([name, ns]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{ns === null ? "–" : formatDuration(ns)}</dd>
          </div>
        ))}
        <div>
          <dt>errors</dt>
          <dd>{formatPercent(usual.error_count / usual.count)}</dd>
        </div>
      </dl>
    </>
  );
}
