import { Button } from "@mantine/core";

import { Notice } from "@/components/Notice";
import { plural } from "@/lib/format";

import classes from "./lists.module.css";

interface Props {
  feed: { dropped: number; clearDropped: () => void };
  /** One of what was dropped. */
  one: string;
}

/** What was too much to be shown as it came. */
export function DroppedNotice({ feed, one }: Props) {
  if (feed.dropped === 0) return null;
  return (
    <div className={classes.notice}>
      <Notice tone="warning" action={<Button onClick={feed.clearDropped}>Dismiss</Button>}>
        More arrived than could be shown live: {plural(feed.dropped, one)} dropped. The list has been read
        again and is complete.
      </Notice>
    </div>
  );
}
