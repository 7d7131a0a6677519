import type { LiveState } from "@/api/socket";

import classes from "./LiveBadge.module.css";

const WORDS: Record<LiveState | "off" | "paused", readonly [string, string]> = {
  open: ["Live", "New traces appear as they arrive"],
  connecting: ["Connecting", "Opening the live stream"],
  lost: ["Reconnecting", "The live stream broke off; the list is read again when it is back"],
  refused: ["Not live", "The live stream refused this session; reload the page"],
  off: ["Fixed range", "New traces do not fall into a fixed range"],
  paused: ["Paused", "New traces wait until you resume"],
};

export function LiveBadge({ state }: { state: LiveState | "off" | "paused" }) {
  const [word, title] = WORDS[state];
  return (
    <span className={classes.badge} data-state={state} title={title} role="status">
      <span className={classes.dot} aria-hidden />
      {word}
    </span>
  );
}
