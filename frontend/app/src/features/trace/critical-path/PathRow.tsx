/** What the two lists of the critical path have in common: who, how much of it, and what is odd about it. */
import { Tag } from "@/components/Notice";
import { ServiceName } from "@/components/ServiceName";
import { formatDuration, formatPercent } from "@/lib/format";

import { nameOf, serviceOf, shiftedClockOf, type Trace } from "../model/trace";
import { NO_ROW, type PathStep, relationWords } from "./path";
import classes from "./CriticalPath.module.css";

export function Who({ trace, span }: { trace: Trace; span: Pick<PathStep, "row" | "relation" | "isOpen"> }) {
  const words = relationWords(span.relation);
  const shifted = span.row >= 0 && shiftedClockOf(trace, span.row);
  return (
    <span className={classes.who}>
      {span.row === NO_ROW ? (
        <span className={classes.missing}>A root that was not received</span>
      ) : (
        <>
          <ServiceName name={serviceOf(trace, span.row)} />
          <span className={classes.name} title={nameOf(trace, span.row)}>
            {nameOf(trace, span.row)}
          </span>
        </>
      )}
      {words && (
        <span className={classes.tag} title={words.meaning}>
          <Tag tone="warning">{words.word}</Tag>
        </span>
      )}
      {span.isOpen && (
        <span className={classes.tag} title="Without a sound end: taken to last as long as what it began.">
          <Tag tone="warning">no end</Tag>
        </span>
      )}
      {shifted && (
        <span
          className={classes.tag}
          title={`Its clock was ${formatDuration(shifted.shiftNs)} behind its callers’.`}
        >
          <Tag tone="warning">shifted</Tag>
        </span>
      )}
    </span>
  );
}

export function Share({ partNs, wholeNs }: { partNs: number; wholeNs: number }) {
  const share = wholeNs > 0 ? partNs / wholeNs : 0;
  return (
    <span className={classes.share}>
      <span className={classes.meter} aria-hidden>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {formatPercent(share)}
    </span>
  );
}
