import type { CriticalPathAnswer } from "@/api/types";
import { formatDuration, plural } from "@/lib/format";
import { useRowHeight } from "@/lib/row-height";

import { nameOf } from "../model/trace";
import { RowList } from "../RowList";
import { useTraceView } from "../trace-view";
import classes from "./CriticalPath.module.css";
import { readStep, reasonText } from "./path";
import { Share, Who } from "./PathRow";

const HEAD_PX = 28;
const TWO_LINES_PX = 56;

/** One step after the other, as time went. */
export function PathSteps({ path }: { path: CriticalPathAnswer }) {
  const { trace, selected, select } = useTraceView();
  const rowPx = useRowHeight("--row", TWO_LINES_PX);
  const name = (row: number) => nameOf(trace, row);
  const rowAt = (index: number) => path.spans.row[path.segments.span[index] ?? 0] ?? -1;
  return (
    <RowList
      label={plural(path.segments.span.length, "step")}
      idPrefix="step"
      count={path.segments.span.length}
      rowPx={rowPx}
      headPx={HEAD_PX}
      isSelected={(index) => selected >= 0 && rowAt(index) === selected}
      onOpen={(index) => select(rowAt(index))}
      head={
        <div className={classes.columns} aria-hidden>
          <span>At</span>
          <span>Who held the clock</span>
          <span>Why</span>
          <span>How long</span>
          <span>Share</span>
        </div>
      }
    >
      {(index) => {
        const step = readStep(path, index);
        return (
          <div className={classes.step}>
            <span className={classes.at}>+{formatDuration(step.startNs - path.start_ns)}</span>
            <Who trace={trace} span={step} />
            <span className={classes.why}>{reasonText(step, name)}</span>
            <span className={classes.long}>{formatDuration(step.durationNs)}</span>
            <Share partNs={step.durationNs} wholeNs={path.duration_ns} />
          </div>
        );
      }}
    </RowList>
  );
}
