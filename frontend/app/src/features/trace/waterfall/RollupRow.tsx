/** One row for a run of identical siblings: how many, how long in all, and how long nearly all of them took. */
import { memo, useMemo } from "react";

import { formatCount, formatDuration } from "@/lib/format";

import { rollupEntry } from "../model/rows";
import { countFoundIn, describeRun, type Run, type RunFacts, runStretches } from "../model/runs";
import { barOf, type TimeWindow } from "../model/time";
import { nameOf, serviceOf, shiftedClockOf, type Trace } from "../model/trace";
import { BarLabel } from "./BarLabel";
import { LEAST_GAP_SHARE, PathLine } from "./BarTicks";
import { labelText } from "./label";
import { indentOf, NameStart, type RowPlace, ServiceAndName } from "./NameCell";
import type { Marks } from "./useMarks";
import classes from "./Waterfall.module.css";

interface Props extends RowPlace {
  trace: Trace;
  run: Run;
  window: TimeWindow;
  colour: (service: string) => string;
  found: Uint8Array | undefined;
  marks: Marks;
  onActive: (entry: number) => void;
}

export const RollupRow = memo(
  function RollupRow(props: Props) {
    const { trace, run, top, active, open, found, onActive, onToggle } = props;
    const entry = rollupEntry(run.first);
    const facts = useMemo(() => describeRun(trace, run), [trace, run]);
    const foundCount = useMemo(() => (found ? countFoundIn(found, run) : 0), [found, run]);
    return (
      <div
        id={`span-${entry}`}
        role="treeitem"
        aria-level={(trace.depth[run.first] ?? 0) + 1}
        aria-expanded={open}
        aria-selected={false}
        aria-label={labelText([
          serviceOf(trace, run.first),
          nameOf(trace, run.first),
          `${formatCount(run.count)} times`,
          shiftedClockOf(trace, run.first) && "shifted",
          facts.errors > 0 && `${formatCount(facts.errors)} failed`,
          found && `${formatCount(foundCount)} found`,
          summaryOf(facts),
        ])}
        className={classes.row}
        data-active={active || undefined}
        data-rollup
        data-dim={(found && foundCount === 0) || undefined}
        style={{ top }}
        onClick={() => {
          onActive(entry);
          onToggle(entry);
        }}
      >
        <div
          className={classes.name}
          title={`${serviceOf(trace, run.first)}: ${nameOf(trace, run.first)}, ${formatCount(run.count)} times`}
          style={indentOf(trace, run.first)}
        >
          <NameStart
            entry={entry}
            holdsMore
            open={open}
            onToggle={onToggle}
            colour={props.colour(serviceOf(trace, run.first))}
          />
          <ServiceAndName trace={trace} row={run.first} />{" "}
          <span className={classes.mark} data-count>
            ×{formatCount(run.count)}
          </span>{" "}
          {shiftedClockOf(trace, run.first) && <span className={classes.mark}>shifted</span>}{" "}
          {facts.errors > 0 && (
            <span className={classes.mark} data-failed>
              {formatCount(facts.errors)} failed
            </span>
          )}{" "}
          {found && foundCount > 0 && <span className={classes.mark}>{formatCount(foundCount)} found</span>}
        </div>{" "}
        <RollupBar {...props} facts={facts} />
      </div>
    );
  },
  (before, after) =>
    before.trace === after.trace &&
    before.run === after.run &&
    before.top === after.top &&
    before.window === after.window &&
    before.colour === after.colour &&
    before.found === after.found &&
    before.marks === after.marks &&
    before.active === after.active &&
    before.open === after.open,
);

function summaryOf(facts: RunFacts): string {
  return `${formatDuration(facts.totalNs)} in all, p95 ${formatDuration(facts.p95Ns)}`;
}

function RollupBar({ trace, run, window, colour, marks, facts }: Props & { facts: RunFacts }) {
  const lengthNs = window.endNs - window.startNs;
  const stretches = useMemo(
    () => runStretches(trace, run, lengthNs * LEAST_GAP_SHARE),
    [trace, run, lengthNs],
  );
  const bars = stretches
    .map(({ startNs, endNs }) => barOf(startNs, endNs - startNs, window))
    .filter((bar) => !bar.outside);
  const startNs = stretches[0]?.startNs ?? 0;
  const whole = barOf(startNs, Math.max(...stretches.map((stretch) => stretch.endNs)) - startNs, window);
  const fill = colour(serviceOf(trace, run.first));
  return (
    <div className={classes.time}>
      {whole.outside ? (
        <span className={classes.outside} data-side={whole.outside} aria-hidden />
      ) : (
        <>
          {bars.map((bar, index) => (
            <span
              key={index}
              className={classes.bar}
              data-stretch
              style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%`, background: fill }}
            />
          ))}
          <PathLine stretches={marks.pathOf(run.first, run.end)} window={window} />
          <BarLabel bar={whole}>{summaryOf(facts)}</BarLabel>
        </>
      )}
    </div>
  );
}
