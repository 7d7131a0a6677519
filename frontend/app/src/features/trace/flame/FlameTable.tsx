/** The merged frames as a list: what the drawing says, for those who cannot see it and for copying figures. */
import { ServiceDot } from "@/components/ServiceName";
import { formatDuration, plural } from "@/lib/format";
import { useRowHeight } from "@/lib/row-height";

import { RowList } from "../RowList";
import { useTraceView } from "../trace-view";
import classes from "./Flame.module.css";
import type { MergedFrames } from "./merge";
import { frameName, frameService, shareText } from "./words";

const HEAD_PX = 28;
/** Deeper ones are indented no further: the name must stay in sight. */
const DEEPEST = 24;

export function FlameTable({ frames, found }: { frames: MergedFrames; found: Uint8Array | undefined }) {
  const { trace, selected, select } = useTraceView();
  const rowPx = useRowHeight("--row-span", 40);
  const frameAt = (index: number) => frames.order[index] ?? 0;
  const open = selected < 0 ? -1 : frames.frameOf[selected];
  return (
    <RowList
      label={plural(frames.count, "frame")}
      idPrefix="frame"
      count={frames.count}
      rowPx={rowPx}
      headPx={HEAD_PX}
      isSelected={(index) => frameAt(index) === open}
      onOpen={(index) => select(frames.row[frameAt(index)] ?? -1)}
      head={
        <div className={classes.columns} aria-hidden>
          <span>Frame</span>
          <span>Spans</span>
          <span>Errors</span>
          <span>In all</span>
          <span>Self</span>
          <span>Share</span>
        </div>
      }
    >
      {(index) => {
        const frame = frameAt(index);
        const level = frames.lane[frame] ?? 0;
        const errors = frames.errors[frame] ?? 0;
        const service = frameService(trace, frames, frame);
        return (
          <div className={classes.line} data-dim={(found && found[frame] !== 1) || undefined}>
            <span className={classes.frame} style={{ paddingLeft: Math.min(level, DEEPEST) * 12 }}>
              <span className="visually-hidden">{`Level ${level + 1}, ${service}: `}</span>
              <ServiceDot name={service} />
              <span className="truncate" title={`${service} · ${frameName(trace, frames, frame)}`}>
                {frameName(trace, frames, frame)}
              </span>
            </span>
            <span>{plural(frames.spans[frame] ?? 0, "span")}</span>
            <span className={errors > 0 ? classes.failed : classes.none}>{plural(errors, "error")}</span>
            <span>{formatDuration(frames.totalNs[frame] ?? 0)}</span>
            <span>{formatDuration(frames.selfNs[frame] ?? 0)}</span>
            <span>{shareText(frames, frame)}</span>
          </div>
        );
      }}
    </RowList>
  );
}
