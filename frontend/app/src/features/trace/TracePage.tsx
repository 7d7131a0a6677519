/** One trace: its header, its views as tabs, and the open span beside them. */
import { useMediaQuery } from "@mantine/hooks";
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { ButtonLink } from "@/components/ButtonLink";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { useHotkeys } from "@/lib/hotkeys";
import { keepFilter } from "@/lib/scope";
import { useTitle } from "@/lib/title";

import { markOf } from "./model/ids";
import { nameOf, type Trace } from "./model/trace";
import { SpanPanel } from "./span/SpanPanel";
import { WaitingPanel } from "./span/WaitingPanel";
import { tabOf } from "./tabs";
import { TraceHead } from "./TraceHead";
import { TraceNotices } from "./TraceNotices";
import classes from "./TracePage.module.css";
import { TraceTabs } from "./TraceTabs";
import { TraceViewProvider } from "./trace-view";
import { type DetailsFault, useTrace } from "./useTrace";
import { useTraceState } from "./useTraceState";

const SpanSheet = lazy(() => import("./span/SpanSheet"));

export function TracePage() {
  const { project, traceId } = useParams({ from: "/inside/p/$project/traces/$traceId" });
  const { part, alike } = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  const { query, trace, fault } = useTrace(project, traceId, {
    ...(part && { part }),
    ...(alike && { alike }),
  });
  useTitle(trace ? nameOf(trace, 0) || "Trace" : "Trace");
  if (query.isPending)
    return (
      <div className={classes.page}>
        <Loading label="Loading trace" />
        <RowSkeletons count={3} />
        <RowSkeletons count={18} height="var(--row-span)" />
      </div>
    );
  if (!trace)
    return (
      <ErrorState
        heading="h1"
        error={query.error}
        leave={
          <ButtonLink variant="filled" to="/p/$project/search" params={{ project }} search={keepFilter}>
            All traces
          </ButtonLink>
        }
        onRetry={() => void query.refetch()}
      />
    );
  return <LoadedTrace key={`${traceId} ${part} ${alike}`} project={project} trace={trace} fault={fault} />;
}

interface LoadedProps {
  project: string;
  trace: Trace;
  fault: DetailsFault | undefined;
}

function LoadedTrace({ project, trace, fault }: LoadedProps) {
  const search = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  const narrow = useMediaQuery("(max-width: 900px)", undefined, { getInitialValueInEffect: false });
  const view = useTraceState(project, trace);
  const tab = tabOf(search.view);
  const close = () => view.select(-1);
  useHotkeys({ Escape: close });
  const panel = view.isWaiting ? (
    <WaitingPanel fault={fault} onClose={close} />
  ) : search.span ? (
    <SpanPanel
      project={project}
      traceId={trace.traceId}
      spanId={search.span}
      mark={view.selected >= 0 ? markOf(trace, view.selected) : undefined}
      onClose={close}
    />
  ) : null;
  return (
    <TraceViewProvider value={view}>
      <div className={classes.page}>
        <TraceHead />
        <TraceTabs current={tab.id} />
        <TraceNotices trace={trace} fault={fault} />
        <div className={classes.body}>
          <Suspense fallback={<Loading label={`Loading ${tab.name.toLowerCase()}`} />}>
            <tab.View />
          </Suspense>
          {!narrow && panel && <div className={classes.side}>{panel}</div>}
        </div>
        {narrow && panel && (
          <Suspense>
            <SpanSheet onClose={close}>{panel}</SpanSheet>
          </Suspense>
        )}
      </div>
    </TraceViewProvider>
  );
}
