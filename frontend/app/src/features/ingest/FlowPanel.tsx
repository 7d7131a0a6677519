import { Button } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import type { IngestHealth } from "@/api/types";
import { Panel } from "@/components/Page";
import { formatBytes, formatClock, formatCount, formatInteger, plural } from "@/lib/format";

import { type Bucket, drawSeries, fillBuckets, placeTicks } from "./buckets";
import { balanceOf, countRefused } from "./counts";
import { FlowChart } from "./FlowChart";
import classes from "./FlowPanel.module.css";
import { FlowTable } from "./FlowTable";
import type { Range } from "./url";

export function FlowPanel({ health, range }: { health: IngestHealth; range: Range }) {
  const [asTable, setAsTable] = useState(false);
  const [chosenMs, setChosenMs] = useState<number>();
  const buckets = fillBuckets(health.minutes, range.barMinutes);
  const series = drawSeries(buckets, health.total);
  const chosen = buckets.findIndex(({ startMs }) => startMs === chosenMs);
  return (
    <Panel
      title="What came in"
      note={noteOf(buckets[chosen], range.barMinutes)}
      tools={
        <Button
          variant="subtle"
          leftSection={asTable ? <IconChartBar size={15} /> : <IconTable size={15} />}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? "Show as chart" : "Show as table"}
        </Button>
      }
    >
      <Balance health={health} />
      {asTable ? (
        <FlowTable buckets={buckets} series={series} />
      ) : (
        <FlowChart
          series={series}
          buckets={buckets}
          ticks={placeTicks(buckets, range.tickMinutes)}
          chosen={chosen < 0 ? undefined : chosen}
          onChoose={(index) => setChosenMs(index === undefined ? undefined : buckets[index]?.startMs)}
        />
      )}
    </Panel>
  );
}

function noteOf(bucket: Bucket | undefined, barMinutes: number): string {
  if (bucket) return `${formatClock(bucket.startMs)} to ${formatClock(bucket.endMs)}`;
  return `Each bar is ${barMinutes === 1 ? "a minute" : `${barMinutes} minutes`}`;
}

function Balance({ health: { total } }: { health: IngestHealth }) {
  const { received, stored, waiting, rejected, dead } = balanceOf(total);
  const refused = countRefused(total);
  return (
    <dl className={classes.balance}>
      <Figure name="Items received" note={formatBytes(total.bytes)} count={received} />
      <Figure name="Stored" count={stored} />
      <Figure name="On the way" count={waiting} />
      <Figure name="Rejected" count={rejected} bad />
      <Figure name="Dead letters" count={dead} bad />
      <Figure name="Refused" note={`of ${plural(total.requests + refused, "request")}`} count={refused} bad />
    </dl>
  );
}

/** Figures add up: they are written in full as long as they fit. */
function figure(count: number): string {
  return count < 10_000_000 ? formatInteger(count) : formatCount(count);
}

function Figure({
  name,
  count,
  note,
  bad,
}: {
  name: string;
  count: number;
  note?: ReactNode;
  bad?: boolean;
}) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd data-tone={count === 0 ? "none" : bad ? "error" : undefined} title={formatInteger(count)}>
        {figure(count)}
      </dd>
      {note && <dd className={classes.figureNote}>{note}</dd>}
    </div>
  );
}
