/** What was written before and after a line, in the order of a file: the line stands in the middle, marked. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowLeft } from "@tabler/icons-react";
import { useRef } from "react";

import { type ContextOf, logContextQuery } from "@/api/logs";
import type { LogRecord } from "@/api/types";
import { Segments } from "@/components/Segments";
import { ServiceName } from "@/components/ServiceName";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";

import classes from "./LogContext.module.css";
import { LogLines } from "./LogLines";
import { formatNanos, nanosOf } from "./time";
import { useLineKeys } from "./useLineKeys";
import { MOST_CONTEXT_LINES } from "./url";

const MORE_LINES = 40;

interface Props {
  project: string;
  around: string;
  of: ContextOf;
  lines: number;
  open: string | undefined;
  columns: readonly string[];
  wrap: boolean;
  onOpen: (id: string | undefined) => void;
  onOf: (of: ContextOf) => void;
  onLines: (lines: number) => void;
  onLeave: () => void;
}

export function LogContext({ project, around, of, lines, open, columns, wrap, ...on }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const context = useQuery(logContextQuery(project, around, of, lines));
  const { data } = context;
  const records: readonly LogRecord[] = data ? [...data.before, data.log, ...data.after] : [];
  const active = useLineKeys({
    project,
    records,
    open,
    onOpen: on.onOpen,
    onEscape: open ? () => on.onOpen(undefined) : on.onLeave,
  });
  const more = () => on.onLines(Math.min(lines + MORE_LINES, MOST_CONTEXT_LINES));
  const edge = (hasMore: boolean | undefined, direction: string) => (
    <div className={classes.edge}>
      {hasMore && lines < MOST_CONTEXT_LINES && <Button onClick={more}>Further lines {direction}</Button>}
      {hasMore && lines >= MOST_CONTEXT_LINES && (
        <span>
          {MOST_CONTEXT_LINES} lines each way are shown. Take the context of another line to go further.
        </span>
      )}
      {hasMore === false && <span>No further line within a day.</span>}
    </div>
  );
  return (
    <>
      <div className={classes.bar}>
        <Button leftSection={<IconArrowLeft size={15} />} onClick={on.onLeave}>
          All lines
        </Button>
        <h2 className={classes.title}>
          Lines around {formatNanos(nanosOf(around)).slice(0, -6)}
          {data && <ServiceName name={data.log.service} />}
        </h2>
        <Segments
          label="Whose lines"
          value={of}
          choices={[
            { value: "instance", name: "This instance" },
            { value: "service", name: "Whole service" },
          ]}
          onChange={on.onOf}
        />
      </div>
      {context.isPending && (
        <>
          <Loading label="Loading the lines around" />
          <RowSkeletons count={16} height="26px" />
        </>
      )}
      {context.isError && <ErrorState error={context.error} onRetry={() => void context.refetch()} />}
      {data && (
        <LogLines
          project={project}
          label="Lines around"
          scrollRef={scroll}
          records={records}
          columns={columns}
          wrap={wrap}
          stale={context.isPlaceholderData}
          open={open}
          active={active.id}
          marked={around}
          onToggle={active.toggle}
          before={edge(data.has_more_before, "before")}
          after={edge(data.has_more_after, "after")}
        />
      )}
    </>
  );
}
