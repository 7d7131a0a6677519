import { IconAlertTriangle, IconCircleCheck, IconEqual, IconHourglassEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { VersionComparison, VersionDifference } from "@/api/types";
import { changeOf } from "@/components/health/change";
import { ChangeMark } from "@/components/health/ChangeMark";
import { formatStep } from "@/components/charts/time-axis";
import { formatDuration, formatInteger, formatPercent, formatRate } from "@/lib/format";

import classes from "./ComparePage.module.css";
import { Difference } from "./Difference";
import type { Shown } from "./shown";
import { findings, headline, nameOf } from "./words";

const ICONS: Record<VersionDifference["verdict"], typeof IconEqual> = {
  worse: IconAlertTriangle,
  better: IconCircleCheck,
  no_difference: IconEqual,
  too_little_data: IconHourglassEmpty,
};
const FINDINGS = 3;
const LEAST_MIX_CHANGE = 0.01;

export function ComparedVersions({ comparison }: Shown) {
  const Icon = ICONS[comparison.verdict];
  return (
    <>
      <div className={classes.verdict} data-verdict={comparison.verdict}>
        <Icon size={22} className={classes.verdictIcon} aria-hidden />
        <div>
          <h2 className={classes.headline}>{headline(comparison)}</h2>
          <ul className={classes.findings}>
            {findings(comparison, FINDINGS).map((finding) => (
              <li key={finding}>{finding}.</li>
            ))}
          </ul>
          <p className={classes.how}>{howText(comparison)}</p>
        </div>
      </div>
      <Red comparison={comparison} />
    </>
  );
}

function howText(comparison: VersionComparison): string {
  const {
    environment,
    start_s,
    end_s,
    is_side_by_side,
    covered,
    mix_change,
    sampled_by,
    false_discovery_rate,
  } = comparison;
  const when = formatStep(start_s * 1000, end_s * 1000);
  const from = sampled_by > 1 ? `from one in ${formatInteger(sampled_by)} traces` : "from all traces";
  return [
    `Compared ${is_side_by_side ? "side by side" : "one after the other"}${environment ? ` in ${environment}` : ""}, ${when}, ${from}.`,
    `Operations with enough of them were asked ${formatPercent(covered)} of the requests.`,
    `Of what is called a difference, at most ${formatPercent(false_discovery_rate)} is expected to be chance.`,
    mix_change !== null && mix_change > LEAST_MIX_CHANGE
      ? `${formatPercent(mix_change)} of the requests went to other operations, which by itself is no difference.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function Red({ comparison: { a, b, total } }: { comparison: VersionComparison }) {
  const percentile = (key: "p50_ns" | "p95_ns" | "p99_ns") => (
    <Row
      name={key.slice(0, 3)}
      before={textOf(a[key], formatDuration)}
      after={textOf(b[key], formatDuration)}
    >
      <ChangeMark change={changeOf(b[key], a[key], "neither")} />
    </Row>
  );
  return (
    <table className={classes.red} aria-label="The two versions">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Figure</span>
          </th>
          <th scope="col">{nameOf(a.version)}</th>
          <th scope="col">{nameOf(b.version)}</th>
          <th scope="col">Difference at the same mix</th>
        </tr>
      </thead>
      <tbody>
        <Row
          name="Share of traffic"
          before={formatPercent(a.traffic_share)}
          after={formatPercent(b.traffic_share)}
        />
        <Row name="Requests" before={requestsText(a)} after={requestsText(b)} />
        <Row
          name="Error rate"
          before={textOf(a.error_rate, formatPercent)}
          after={textOf(b.error_rate, formatPercent)}
        >
          <Difference measure="errors" difference={total.errors} />
        </Row>
        <Row name="Typical duration" before="" after="">
          <Difference measure="latency" difference={total.latency} />
        </Row>
        {percentile("p50_ns")}
        {percentile("p95_ns")}
        {percentile("p99_ns")}
      </tbody>
    </table>
  );
}

function requestsText({ requests, requests_per_s }: VersionComparison["a"]): string {
  return `${formatInteger(requests)}, ${formatRate(requests_per_s)}`;
}

function Row({
  name,
  before,
  after,
  children,
}: {
  name: string;
  before: string;
  after: string;
  children?: ReactNode;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{before}</td>
      <td>{after}</td>
      <td>{children}</td>
    </tr>
  );
}

function textOf(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}
