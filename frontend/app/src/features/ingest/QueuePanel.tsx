import type { ReactNode } from "react";

import type { IngestHealth, SignalCounts } from "@/api/types";
import { Panel } from "@/components/Page";
import { formatInteger, formatPercent } from "@/lib/format";

import { describeSignals } from "./counts";
import classes from "./IngestPage.module.css";
import { delayTone, formatDelay, fullTone } from "./problems";
import type { Tone } from "./verdict";

interface Props {
  queue: IngestHealth["queue"];
  dead: SignalCounts;
}

export function QueuePanel({ queue, dead }: Props) {
  const share = queue.memory_share;
  return (
    <Panel title="On the way to the store" note="Accepted is kept: it waits here until it is written">
      <dl className={classes.facts}>
        <Fact name="Writer" tone={delayTone(queue.seconds_behind)}>
          {formatDelay(queue.seconds_behind)} behind
        </Fact>
        <Fact name="Waiting">{describeSignals(queue.waiting, formatInteger) || "Nothing"}</Fact>
        <Fact name="Queue's memory" tone={fullTone(share ?? 0)}>
          {share === null ? "No limit set in Redis" : `${formatPercent(share)} used; full at 90%`}
        </Fact>
        <Fact name="Dead letters this month">{describeSignals(dead, formatInteger) || "None"}</Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, tone, children }: { name: string; tone?: Tone; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classes.toned} data-tone={tone}>
        {children}
      </dd>
    </div>
  );
}
