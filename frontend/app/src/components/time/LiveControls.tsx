/** Whether new rows come by themselves, how many a second, and the switch for it. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";

import type { LiveStatus } from "@/api/live";
import { LiveBadge } from "@/components/traces/LiveBadge";
import { boundsOf, isMoving, movingOf, type TimeRange } from "@/lib/timerange";

interface Props extends LiveStatus {
  range: TimeRange;
  paused: boolean;
  onToggle: () => void;
  onGoLive: (range: TimeRange) => void;
}

export function LiveControls({ state, perSecond, range, paused, onToggle, onGoLive }: Props) {
  if (state === "off") {
    return (
      <Tooltip
        label={isMoving(range) ? "Newest first, as rows arrive" : "As long a range, up to the present"}
      >
        <Button onClick={() => onGoLive(movingUp(range))}>Go live</Button>
      </Tooltip>
    );
  }
  if (state === "unfollowable") return <LiveBadge state={state} />;
  return (
    <>
      <LiveBadge state={paused ? "paused" : state} perSecond={perSecond} />
      <Tooltip label={paused ? "Resume (p)" : "Pause (p)"}>
        <ActionIcon
          aria-label={paused ? "Resume live updates" : "Pause live updates"}
          aria-pressed={paused}
          onClick={onToggle}
        >
          {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function movingUp(range: TimeRange): TimeRange {
  if (isMoving(range)) return range;
  const { startMs, endMs } = boundsOf(range, Date.now());
  return movingOf((endMs - startMs) / 1000);
}
