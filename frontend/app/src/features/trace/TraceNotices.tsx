/** What is not as it should be with a trace as it was received, in words: nothing is repaired in silence. */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { IconAlertCircle, IconInfoCircle, IconStack2 } from "@tabler/icons-react";

import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { formatCount, formatDuration, plural } from "@/lib/format";

import { FindFault, hasFindFault } from "./FindFault";
import type { Outline } from "./model/outline";
import type { Trace } from "./model/trace";
import classes from "./TracePage.module.css";
import { useTraceView } from "./trace-view";
import type { DetailsFault } from "./useTrace";

interface Props {
  trace: Trace;
  fault: DetailsFault | undefined;
}

export function TraceNotices({ trace, fault }: Props) {
  const { orphanCount, shiftedClocks, outline } = trace;
  const { find } = useTraceView();
  const isQuiet = orphanCount === 0 && shiftedClocks.length === 0 && !outline && !fault;
  if (isQuiet && !hasFindFault(find)) return null;
  return (
    <div className={classes.notices}>
      {hasFindFault(find) && <FindFault />}
      {fault && <FaultNotice fault={fault} />}
      {outline && <OutlineNotice trace={trace} outline={outline} />}
      {orphanCount > 0 && (
        <Notice tone="warning" icon={<IconInfoCircle size={15} />}>
          {plural(orphanCount, "span names a parent", "spans name a parent")} that was not received.{" "}
          {orphanCount === 1 ? "It stands" : "They stand"} at the top level, marked “parent missing”.
        </Notice>
      )}
      {shiftedClocks.map((clock, index) => (
        <Notice key={index} tone="warning" icon={<IconInfoCircle size={15} />}>
          The clock of {clock.service} was at least {formatDuration(clock.shiftNs)} behind its callers’.{" "}
          {clock.spanCount === 1
            ? "Its span is drawn"
            : `${plural(clock.spanCount, "span of it is", "spans of it are")} drawn`}{" "}
          that much later, marked “shifted”.
        </Notice>
      ))}
    </div>
  );
}

function FaultNotice({ fault }: { fault: DetailsFault }) {
  return (
    <Notice
      tone="error"
      icon={<IconAlertCircle size={15} />}
      action={
        <Button size="compact-sm" loading={fault.isRetrying} onClick={fault.retry}>
          Try again
        </Button>
      }
    >
      Spans cannot be opened: their ids and events could not be loaded. {messageOf(fault.error)}
    </Notice>
  );
}

function OutlineNotice({ trace, outline }: { trace: Trace; outline: Outline }) {
  const { project } = useTraceView();
  const { part, alike } = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  return (
    <Notice
      icon={<IconStack2 size={15} />}
      action={
        (part || alike) && (
          <ButtonLink
            to="/p/$project/traces/$traceId"
            params={{ project, traceId: trace.traceId }}
            search={(before) => ({ ...before, part: undefined, alike: undefined, zoom: undefined })}
          >
            Whole outline
          </ButtonLink>
        )
      }
    >
      This trace has {formatCount(trace.spanCount)} spans, too many to show one by one: alike siblings are one
      row, and the rows {part || alike ? "of this part" : "below"} stand for{" "}
      {formatCount(outline.represented)} spans. Open a row to look inside. Clocks are shown as they are.
    </Notice>
  );
}
