/** What the services of a trace wrote while it ran, in order of time. */
import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useState } from "react";

import type { LogLine } from "@/api/types";
import { CodeBlock } from "@/components/CodeBlock";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatCount, plural } from "@/lib/format";

import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";
import { lineRow } from "./lines";
import classes from "./Logs.module.css";
import { LogRow } from "./LogRow";
import { useTraceLogs } from "./useTraceLogs";

const OF = [
  { value: "trace", name: "All lines" },
  { value: "span", name: "Of the open span" },
] as const;

export default function LogsView() {
  const { trace, selected } = useTraceView();
  const { query, lines } = useTraceLogs();
  const [by, setBy] = useTraceParam("by");
  const ofSpan = by === "span" && selected >= 0;
  const shown = ofSpan ? lines.filter((line) => lineRow(line, trace) === selected) : lines;
  return (
    <section className={classes.view} aria-label="Logs of this trace">
      {(lines.length > 0 || ofSpan) && (
        <header className={classes.head}>
          {selected >= 0 && (
            <Segments
              label="Lines"
              value={ofSpan ? "span" : "trace"}
              choices={OF}
              onChange={(value) => setBy(value === "span" ? value : undefined)}
            />
          )}
          <p className={classes.count}>
            {plural(shown.length, "line")}
            {query.hasNextPage ? ", and more" : ""}, in order of time
          </p>
        </header>
      )}
      <Lines query={query} lines={lines} shown={shown} />
    </section>
  );
}

interface LinesProps {
  query: ReturnType<typeof useTraceLogs>["query"];
  lines: readonly LogLine[];
  shown: readonly LogLine[];
}

function Lines({ query, lines, shown }: LinesProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (query.isPending)
    return (
      <>
        <Loading label="Loading logs" />
        <RowSkeletons count={12} />
      </>
    );
  if (query.isError && lines.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (lines.length === 0) return <NoLines />;
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <div className={classes.scroll}>
      {shown.length === 0 && (
        <EmptyState title="The open span wrote no line">
          {query.hasNextPage
            ? "None of those loaded so far is its own."
            : "“All lines” shows those of the others."}
        </EmptyState>
      )}
      <ol className={classes.lines} aria-label="Log lines">
        {shown.map((line) => (
          <LogRow key={line.id} line={line} isOpen={open.has(line.id)} onToggle={() => toggle(line.id)} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className={classes.more}>
          <span>{`${formatCount(lines.length)} lines are loaded.`}</span>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      {query.isFetchNextPageError && (
        <ErrorState error={query.error} onRetry={() => void query.fetchNextPage()} />
      )}
    </div>
  );
}

const PYTHON = `# Python: every record gets the ids of the current span.
pip install opentelemetry-distro opentelemetry-exporter-otlp
OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true
OTEL_LOGS_EXPORTER=otlp
opentelemetry-instrument python app.py`;

const JSON_LINE = `# Log files: these names are found in JSON bodies.
{"message": "paid", "trace_id": "5b8efff798038103d269b633813fc60c",
 "span_id": "eee19b7ec3c1b174"}`;

function NoLines() {
  return (
    <div className={classes.scroll}>
      <EmptyState icon={<IconFileText size={20} />} title="No log line belongs to this trace">
        A line belongs to a trace when it carries its trace id: in the record itself, in an attribute, or in
        its JSON body, as <code>trace_id</code>, <code>traceId</code> or <code>trace.id</code>. With{" "}
        <code>span_id</code> it also finds its span.
      </EmptyState>
      <div className={classes.recipes}>
        <CodeBlock code={PYTHON} label="Copy the Python set-up" comment="#" />
        <CodeBlock code={JSON_LINE} label="Copy the example line" comment="#" />
      </div>
    </div>
  );
}
