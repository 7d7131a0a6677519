import { IconTimeline } from "@tabler/icons-react";

import type { RumPage } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Panel } from "@/components/Page";
import { formatDuration, formatExact, unixNanoToMs } from "@/lib/format";
import { keepFilter } from "@/lib/scope";

import classes from "./Browser.module.css";

/** A real load to look at, neither the best nor the worst: three in four were quicker. */
export function LoadPanel({ project, page }: { project: string; page: RumPage }) {
  const { load } = page;
  return (
    <Panel title="A load to look at" note="The one at the p75: three in four loads were over sooner">
      {load ? (
        <div className={classes.load}>
          <p>
            <b>{formatDuration(load.duration_ns)}</b> until nothing more happened, begun{" "}
            {formatExact(unixNanoToMs(load.start_ns))}
          </p>
          <ButtonLink
            variant="filled"
            to="/p/$project/traces/$traceId"
            params={{ project, traceId: load.trace_id }}
            search={(before) => ({ ...keepFilter(before), span: load.span_id })}
            leftSection={<IconTimeline size={15} />}
          >
            Open its waterfall
          </ButtonLink>
        </div>
      ) : (
        <p className={classes.none}>
          No load of it: people came to this page by routes of the application, without loading a document.
        </p>
      )}
    </Panel>
  );
}
