/** Who held the clock, from the root's start to its end: every nanosecond once. */
import { IconInfoCircle } from "@tabler/icons-react";

import type { CriticalPathAnswer } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatDuration, formatInteger, plural } from "@/lib/format";

import { nameOf, serviceOf } from "../model/trace";
import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";
import classes from "./CriticalPath.module.css";
import { sumSteps } from "./path";
import { PathSpans } from "./PathSpans";
import { PathSteps } from "./PathSteps";
import { RootChoice } from "./RootChoice";
import { useCriticalPath } from "./useCriticalPath";

const ORDERS = [
  { value: "time", name: "In order of time" },
  { value: "held", name: "By span" },
] as const;

export default function CriticalPathView() {
  const { query, root, setRoot } = useCriticalPath();
  const [by, setBy] = useTraceParam("by");
  if (query.isPending)
    return (
      <div className={classes.view}>
        <Loading label="Loading critical path" />
        <RowSkeletons count={16} height="var(--row)" />
      </div>
    );
  if (query.isError)
    return (
      <div className={classes.view}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  const path = query.data;
  const order = by === "held" ? "held" : "time";
  return (
    <section className={classes.view} aria-label="Critical path">
      <header className={classes.head}>
        <Segments
          label="Order"
          value={order}
          choices={ORDERS}
          onChange={(value) => setBy(value === "time" ? undefined : value)}
        />
        {path.root_count > 1 && <RootChoice path={path} root={root} onRoot={setRoot} />}
        <Proof path={path} />
      </header>
      <Beyond path={path} />
      <Steps path={path} order={order} />
    </section>
  );
}

function Steps({ path, order }: { path: CriticalPathAnswer; order: "time" | "held" }) {
  if (path.segments.span.length === 0)
    return (
      <EmptyState title="The root took no time">
        It starts and ends at the same nanosecond, so nothing can have held it up.
      </EmptyState>
    );
  return order === "held" ? <PathSpans path={path} /> : <PathSteps path={path} />;
}

/** Said with every digit: a rounded sum would prove nothing. */
function Proof({ path }: { path: CriticalPathAnswer }) {
  const sumNs = sumSteps(path);
  return (
    <p className={classes.proof}>
      {plural(path.segments.span.length, "step")}, {formatInteger(sumNs)} ns in all:{" "}
      {sumNs === path.duration_ns
        ? "exactly the root’s duration."
        : `the root lasted ${formatInteger(path.duration_ns)} ns.`}
    </p>
  );
}

function Beyond({ path: { beyond } }: { path: CriticalPathAnswer }) {
  const { trace, select } = useTraceView();
  if (beyond.span_count === 0 || beyond.last_row === null) return null;
  const row = beyond.last_row;
  return (
    <div className={classes.notices}>
      <Notice
        icon={<IconInfoCircle size={15} />}
        action={
          <button type="button" className={classes.link} onClick={() => select(row)}>
            Open it
          </button>
        }
      >
        {plural(beyond.span_count, "span")} ended after the root, which cannot have waited for{" "}
        {beyond.span_count === 1 ? "it" : "them"}: {nameOf(trace, row)} of {serviceOf(trace, row)} went on for{" "}
        {formatDuration(beyond.last_ns)}.
      </Notice>
    </div>
  );
}
