/** A span was opened before the ids of its trace had come: it follows them, or says why it cannot. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { ErrorState, Loading, RowSkeletons } from "@/components/States";

import type { DetailsFault } from "../useTrace";
import classes from "./SpanPanel.module.css";

export function WaitingPanel({ fault, onClose }: { fault: DetailsFault | undefined; onClose: () => void }) {
  return (
    <section className={classes.panel} aria-label="Span">
      <div className={classes.bar}>
        <span className={classes.search} />
        <ActionIcon aria-label="Close span" onClick={onClose} data-autofocus>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes.scroll}>
        {fault && !fault.isRetrying ? (
          <ErrorState title="This span cannot be opened yet" error={fault.error} onRetry={fault.retry} />
        ) : (
          <>
            <Loading label="Loading span" />
            <RowSkeletons count={10} />
          </>
        )}
      </div>
    </section>
  );
}
