import { Link } from "@tanstack/react-router";

import type { IngestHealth, Meter } from "@/api/types";
import { Tag } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { formatBytes, formatCount, formatDay, formatInteger, formatPercent } from "@/lib/format";

import classes from "./IngestPage.module.css";

/** From here on senders are told. */
const WARN_SHARE = 0.8;
const STATES = {
  ok: undefined,
  warning: { tone: "warning", word: "Nearly used up" },
  exceeded: { tone: "error", word: "Used up" },
} as const;

const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

export function UsagePanel({ project, usage }: { project: string; usage: IngestHealth["usage"] }) {
  return (
    <Panel
      title={month.format(Date.parse(`${usage.month}-01T00:00:00Z`))}
      note={`In UTC; begins anew on ${formatDay(usage.resets_at)}`}
      tools={
        <Link to="/p/$project/settings" params={{ project }} hash="limits">
          Quotas
        </Link>
      }
    >
      <MeterBar name="Spans" meter={usage.spans} format={formatCount} exact={formatInteger} />
      <MeterBar
        name="Bytes, unpacked, of all signals"
        meter={usage.bytes}
        format={formatBytes}
        exact={(count) => `${formatInteger(count)} bytes`}
      />
    </Panel>
  );
}

interface MeterBarProps {
  name: string;
  meter: Meter;
  format: (count: number) => string;
  exact: (count: number) => string;
}

function MeterBar({ name, meter, format, exact }: MeterBarProps) {
  const { used, quota, share, forecast } = meter;
  const state = STATES[meter.state];
  const words = quota === null ? `${format(used)}, no limit` : `${format(used)} of ${format(quota)}`;
  return (
    <div className={classes.meter}>
      <div className={classes.meterHead}>
        <h3>{name}</h3>
        <span title={exact(used)}>
          {state && <Tag tone={state.tone}>{state.word}</Tag>} {words}
        </span>
      </div>
      {quota !== null && (
        <div
          className={classes.track}
          data-tone={state?.tone}
          role="meter"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={quota}
          aria-valuenow={Math.min(used, quota)}
          aria-valuetext={`${words}, ${formatPercent(share ?? 0)}`}
        >
          <span className={classes.fill} style={{ width: shareOf(used, quota) }} />
          <span className={classes.mark} style={{ left: `${WARN_SHARE * 100}%` }} />
          {forecast !== null && meter.state !== "exceeded" && (
            <span className={classes.forecast} style={{ left: shareOf(forecast, quota) }} />
          )}
        </div>
      )}
      <div className={classes.meterFoot}>
        <Forecast meter={meter} format={format} />
      </div>
    </div>
  );
}

function shareOf(count: number, quota: number): string {
  return `${Math.min(count / quota, 1) * 100}%`;
}

function Forecast({ meter: { forecast, quota, state }, format }: Omit<MeterBarProps, "name" | "exact">) {
  if (state === "exceeded") return <span>Refused with 429 until the month is over</span>;
  if (forecast === null) return <span>A forecast follows after an hour</span>;
  return (
    <>
      <span>{format(forecast)} by the end of the month, if it goes on like this</span>
      {quota !== null && forecast > quota && (
        <span className={classes.toned} data-tone="warning">
          {formatPercent(forecast / quota)} of the quota
        </span>
      )}
    </>
  );
}
