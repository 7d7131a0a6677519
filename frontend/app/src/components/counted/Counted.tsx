/** Up to when what is counted behind the ingest is counted: edges, errors, versions. */
import { Notice } from "@/components/Notice";
import { formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./Counted.module.css";

/** Later than this the counting is behind, not busy. */
const BEHIND_MS = 120_000;

interface Props {
  /** Unix; what arrived until then is counted. 0: nothing is. */
  untilMs: number;
  /** Of the time range that was asked for, unix. */
  endMs: number;
}

/** In a sentence, whatever it is. */
export function Counted({ untilMs, endMs }: Props) {
  const nowMs = useNow();
  if (untilMs === 0) return "Nothing is counted yet.";
  if (untilMs >= endMs) return "All that has arrived is counted.";
  const isBehind = nowMs - untilMs > BEHIND_MS;
  return (
    <span data-behind={isBehind || undefined}>
      Counted: what arrived until {formatRelative(untilMs, nowMs)}
      {isBehind && "; what came later is stored and will follow"}.
    </span>
  );
}

/** Only where it is behind: what is shown may be short of something. */
export function CountingBehind({ untilMs }: Pick<Props, "untilMs">) {
  const nowMs = useNow();
  if (untilMs > nowMs - BEHIND_MS) return null;
  return (
    <div className={classes.behind}>
      <Notice>
        <Counted untilMs={untilMs} endMs={Infinity} />
      </Notice>
    </div>
  );
}
