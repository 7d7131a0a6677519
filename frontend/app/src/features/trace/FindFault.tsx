/** Why what is looked for cannot be told: a fault of the filter stands at its place. */
import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import { ApiError, isStatus } from "@/api/client";
import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { FilterFault } from "@/components/query/FilterFault";
import { messageOf } from "@/components/States";
import { addTerm } from "@/lib/filter/terms";
import { unixNanoToMs } from "@/lib/format";
import { fixedRange, searchOfTimeRange } from "@/lib/timerange";

import type { Trace } from "./model/trace";
import { useTraceView } from "./trace-view";
import type { Find } from "./useFind";

/** With 409 the trace is read anew, and then asked again by itself. */
export function hasFindFault({ error }: Find): boolean {
  return error !== null && !isStatus(error, 409);
}

export function FindFault() {
  const { project, trace, find } = useTraceView();
  const { error } = find;
  if (error instanceof ApiError && error.code === "bad_filter")
    return <FilterFault filter={find.text} error={error} onUse={find.set} isQuoted />;
  const isTooMuch = isStatus(error, 422);
  return (
    <Notice
      tone="error"
      icon={<IconAlertCircle size={15} />}
      action={
        isTooMuch ? (
          <ButtonLink
            to="/p/$project/search"
            params={{ project }}
            search={{ ...rangeOf(trace), env: undefined, q: addTerm(find.text, `trace:id=${trace.traceId}`) }}
          >
            Search for them
          </ButtonLink>
        ) : (
          <Button size="compact-sm" loading={find.isAsking} onClick={find.retry}>
            Try again
          </Button>
        )
      }
    >
      The spans that match could not be marked. {messageOf(error)}
    </Notice>
  );
}

/** All of the trace, by its own clocks too: a search counts what starts in its range. */
function rangeOf({ startUnixNano, durationNs, shiftedClocks }: Trace) {
  const startMs = unixNanoToMs(String(startUnixNano));
  const mostShiftMs = Math.max(0, ...shiftedClocks.map(({ shiftNs }) => shiftNs / 1e6));
  return searchOfTimeRange(fixedRange(startMs - mostShiftMs - 1, startMs + durationNs / 1e6 + 1));
}
