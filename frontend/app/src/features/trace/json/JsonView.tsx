/** The trace as OTLP/JSON, to read, copy, or take away: what any OTLP receiver takes. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { useRef } from "react";

import { otlpQuery } from "@/api/insight";
import { CopyButton } from "@/components/CopyButton";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatBytes, plural } from "@/lib/format";
import { useVirtualRows } from "@/lib/virtual-rows";

import { useTraceView } from "../trace-view";
import classes from "./Json.module.css";

const LINE_PX = 18;

export default function JsonView() {
  const { project, trace } = useTraceView();
  const otlp = useQuery(otlpQuery(project, trace.traceId, trace.count));
  const address = `/api/v1/projects/${project}/traces/${trace.traceId}/otlp/`;
  return (
    <section className={classes.view} aria-label="Trace as JSON">
      <header className={classes.head}>
        <Button
          component="a"
          href={address}
          download={`trace-${trace.traceId}.json`}
          leftSection={<IconDownload size={15} />}
        >
          Download
        </Button>
        {otlp.data && <CopyButton text={otlp.data.text}>Copy</CopyButton>}
        <p className={classes.meaning}>
          OTLP/JSON, as any OpenTelemetry receiver takes it.
          {otlp.data && ` ${plural(otlp.data.lines.length, "line")}, ${formatBytes(otlp.data.text.length)}.`}
        </p>
      </header>
      {otlp.isPending && (
        <>
          <Loading label="Loading JSON" />
          <RowSkeletons count={16} height="var(--row-span)" />
        </>
      )}
      {otlp.isError && <ErrorState error={otlp.error} onRetry={() => void otlp.refetch()} />}
      {otlp.data && <Lines lines={otlp.data.lines} />}
    </section>
  );
}

/** A large trace is a million lines: only those in sight are in the page. */
function Lines({ lines }: { lines: readonly string[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({ count: lines.length, rowPx: LINE_PX, headPx: 0, scrollRef: scroll });
  const first = virtual.rows[0] ?? 0;
  return (
    <div ref={scroll} className={classes.scroll} tabIndex={0} role="region" aria-label="JSON">
      <div className={classes.lines} style={{ height: virtual.totalPx }}>
        <pre className={classes.text} style={{ transform: `translateY(${first * LINE_PX}px)` }}>
          {virtual.rows.map((line) => lines[line]).join("\n")}
        </pre>
      </div>
    </div>
  );
}
