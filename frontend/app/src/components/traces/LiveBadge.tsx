import type { LiveState } from "@/api/socket";
import { formatRate } from "@/lib/format";

import classes from "./LiveBadge.module.css";

const WORDS: Record<LiveState | "off" | "paused", readonly [string, string]> = {
  open: ["Live", "New rows appear as they arrive"],
  connecting: ["Connecting", "Opening the live stream"],
  unfollowable: ["No live end", "This filter cannot be followed live; run it again to see what is new"],
  lost: ["Reconnecting", "The live stream broke off; the list is read again when it is back"],
  refused: ["Not live", "The live stream refused this session; reload the page"],
  off: ["Fixed range", "New rows do not fall into a fixed range"],
  paused: ["Paused", "New rows wait until you resume"],
};

interface Props {
  state: LiveState | "off" | "paused";
  /** How many rows a second match. */
  perSecond?: number | undefined;
}

export function LiveBadge({ state, perSecond }: Props) {
  const [word, title] = WORDS[state];
  const isFlowing = state === "open" || state === "paused";
  return (
    <span className={classes.badge} data-state={state} title={title}>
      <span className={classes.dot} aria-hidden />
      <span role="status">{word}</span>
      {isFlowing && perSecond !== undefined && <span className={classes.rate}>{formatRate(perSecond)}</span>}
    </span>
  );
}
