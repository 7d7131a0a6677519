import { useMemo } from "react";

import type { CriticalPathAnswer } from "@/api/types";
import { formatDuration, plural } from "@/lib/format";
import { useRowHeight } from "@/lib/row-height";

import { RowList } from "../RowList";
import { useTraceView } from "../trace-view";
import classes from "./CriticalPath.module.css";
import { rankSpans } from "./path";
import { Share, Who } from "./PathRow";

const HEAD_PX = 28;
const TWO_LINES_PX = 56;

/** Each span once, with all the time that it held the clock itself. */
export function PathSpans({ path }: { path: CriticalPathAnswer }) {
  const { trace, selected, select } = useTraceView();
  const spans = useMemo(() => rankSpans(path), [path]);
  const rowPx = useRowHeight("--row", TWO_LINES_PX);
  return (
    <RowList
      label={plural(spans.length, "span")}
      idPrefix="holder"
      count={spans.length}
      rowPx={rowPx}
      headPx={HEAD_PX}
      isSelected={(index) => selected >= 0 && spans[index]?.row === selected}
      onOpen={(index) => select(spans[index]?.row ?? -1)}
      head={
        <div className={classes.columns} data-by="span" aria-hidden>
          <span>Who held the clock</span>
          <span>Also waited</span>
          <span>In</span>
          <span>How long</span>
          <span>Share</span>
        </div>
      }
    >
      {(index) => {
        const span = spans[index];
        return span ? (
          <div className={classes.step} data-by="span">
            <Who trace={trace} span={span} />
            <span className={classes.why}>
              {span.withinNs > span.heldNs
                ? `${formatDuration(span.withinNs - span.heldNs)} for what it called`
                : ""}
            </span>
            <span className={classes.at}>{plural(span.steps, "step")}</span>
            <span className={classes.long}>{formatDuration(span.heldNs)}</span>
            <Share partNs={span.heldNs} wholeNs={path.duration_ns} />
          </div>
        ) : null;
      }}
    </RowList>
  );
}
