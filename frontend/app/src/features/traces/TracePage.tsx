import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconInfoCircle } from "@tabler/icons-react";
import { lazy, Suspense, useMemo } from "react";

import { api, unwrap } from "@/api/client";
import type { Waterfall as WaterfallAnswer } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { plural, unixNanoToMs } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useTitle } from "@/lib/title";

import { SpanPanel } from "./span/SpanPanel";
import { TraceHead } from "./TraceHead";
import classes from "./TracePage.module.css";
import { readTrace } from "./waterfall/layout";
import { Waterfall } from "./waterfall/Waterfall";
import { addressOf, findSpan, markOf } from "./which-span";

const SpanSheet = lazy(() => import("./span/SpanSheet"));

/** Spans of a young trace may still be on their way. */
const SETTLED_AFTER_MS = 30_000;
const REFRESH_MS = 3_000;

export function TracePage() {
  const { project, traceId } = useParams({ from: "/inside/p/$project/traces/$traceId" });
  const trace = useQuery({
    queryKey: ["waterfall", project, traceId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/waterfall/", {
          params: { path: { slug: project, trace_id: traceId } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data && isYoung(query.state.data) ? REFRESH_MS : false),
  });
  useTitle(trace.data ? (trace.data.names[trace.data.columns.name[0] ?? 0] ?? "Trace") : "Trace");
  if (trace.isPending) {
    return (
      <div className={classes.page}>
        <Loading label="Loading trace" />
        <RowSkeletons count={3} />
        <RowSkeletons count={18} height="var(--row-span)" />
      </div>
    );
  }
  if (!trace.data)
    return (
      <ErrorState
        heading="h1"
        error={trace.error}
        leave={
          <ButtonLink variant="filled" to="/p/$project/traces" params={{ project }}>
            All traces
          </ButtonLink>
        }
        onRetry={() => void trace.refetch()}
      />
    );
  // Rows are numbered by position: a trace that has grown is a new one to the waterfall.
  return <TraceView key={`${traceId} ${trace.data.span_count}`} project={project} answer={trace.data} />;
}

function isYoung(answer: WaterfallAnswer): boolean {
  return Date.now() - unixNanoToMs(answer.start_time_unix_nano) - answer.duration_ns / 1e6 < SETTLED_AFTER_MS;
}

function TraceView({ project, answer }: { project: string; answer: WaterfallAnswer }) {
  const search = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  const navigate = useNavigate({ from: "/p/$project/traces/$traceId" });
  const narrow = useMediaQuery("(max-width: 900px)", undefined, { getInitialValueInEffect: false });
  const trace = useMemo(() => readTrace(answer), [answer]);
  const selected = useMemo(() => findSpan(trace, search), [trace, search]);
  const orphans = useMemo(() => trace.orphan.reduce((sum, orphan) => sum + orphan, 0), [trace]);
  const select = (span: number) =>
    void navigate({ search: addressOf(trace, span), replace: true, resetScroll: false });
  const close = () => select(-1);
  useHotkeys({ Escape: close });
  const panel = search.span && (
    <SpanPanel
      project={project}
      traceId={answer.trace_id}
      spanId={search.span}
      mark={selected >= 0 ? markOf(trace, selected) : undefined}
      onClose={close}
    />
  );
  return (
    <div className={classes.page}>
      <TraceHead project={project} answer={answer} trace={trace} />
      {orphans > 0 && (
        <div className={classes.notice}>
          <Notice tone="warning" icon={<IconInfoCircle size={15} />}>
            {plural(orphans, "span names a parent", "spans name a parent")} that was not received.{" "}
            {orphans === 1 ? "It stands" : "They stand"} at the top level, marked “parent missing”.
          </Notice>
        </div>
      )}
      <div className={classes.body}>
        <Waterfall trace={trace} selected={selected} onSelect={select} />
        {!narrow && panel && <div className={classes.side}>{panel}</div>}
      </div>
      {narrow && panel && (
        <Suspense>
          <SpanSheet onClose={close}>{panel}</SpanSheet>
        </Suspense>
      )}
    </div>
  );
}
