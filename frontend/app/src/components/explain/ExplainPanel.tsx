/** What the selection has in common that the rest has not: ranked, counted over every span, one click to filter. */
import { Button, CloseButton } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import { Segments } from "@/components/Segments";
import { ErrorState, Loading } from "@/components/States";

import classes from "./ExplainPanel.module.css";
import type { Explanation } from "./explanation";
import { FindingList, RestatingList } from "./FindingList";
import { countLabel } from "./readout";
import { describeSelection, type Selection } from "./selection";

interface ExplainPanelProps {
  selection: Selection;
  /** undefined while it is being worked out; then the panel says for how long. */
  explanation: Explanation | undefined;
  error?: unknown;
  onRetry?: () => void;
  /** A changed selection (all spans or errors only); undefined closes the panel. */
  onSelect: (selection: Selection | undefined) => void;
  /** The filter to put into the box. `within`: the range to go with it, where the selection has one. */
  onFilter: (filter: string, within?: { fromMs: number | null; toMs: number | null }) => void;
}

const CHOICES = [
  { value: "any", name: "All spans" },
  { value: "only", name: "Errors only" },
] as const;

export function ExplainPanel(props: ExplainPanelProps) {
  const { selection, explanation, error, onRetry, onSelect, onFilter } = props;
  return (
    <section className={classes.panel} aria-label="Explanation of the selection">
      <header className={classes.head}>
        <h2 className={classes.title}>What is different here</h2>
        <p className={classes.selection}>{describeSelection(selection)}</p>
        <div className={classes.actions}>
          <Segments
            label="Which spans of the selection"
            value={selection.errors}
            choices={CHOICES}
            onChange={(errors) => onSelect(withErrors(selection, errors))}
          />
          {explanation && explanation.selected_count > 0 && (
            <Button
              variant="default"
              leftSection={<IconFilter size={14} />}
              onClick={() => onFilter(explanation.filter, { fromMs: selection.fromMs, toMs: selection.toMs })}
            >
              Show these {countLabel(explanation.selected_count, "span")}
            </Button>
          )}
          <CloseButton aria-label="Close the explanation" onClick={() => onSelect(undefined)} />
        </div>
      </header>
      {error && !explanation ? (
        <ErrorState error={error} title="This could not be explained" {...(onRetry && { onRetry })} />
      ) : (
        <Body explanation={explanation} onFilter={onFilter} isErrorsOnly={selection.errors === "only"} />
      )}
    </section>
  );
}

/** Errors were all that was selected: without them there is no selection left. */
function withErrors(selection: Selection, errors: "any" | "only"): Selection | undefined {
  const { fromMs, toMs, minDurationNs, maxDurationNs } = selection;
  const isBounded = [fromMs, toMs, minDurationNs, maxDurationNs].some((bound) => bound !== null);
  return isBounded || errors === "only" ? { ...selection, errors } : undefined;
}

interface BodyProps extends Pick<ExplainPanelProps, "explanation" | "onFilter"> {
  isErrorsOnly: boolean;
}

function Body({ explanation, onFilter, isErrorsOnly }: BodyProps) {
  if (!explanation) return <Comparing />;
  if (explanation.outcome !== "explained") {
    return (
      <>
        <NoFinding explanation={explanation} isErrorsOnly={isErrorsOnly} />
        <RestatingList explanation={explanation} onFilter={onFilter} />
      </>
    );
  }
  return <FindingList explanation={explanation} onFilter={onFilter} />;
}

/** Every span is counted: that takes a moment, and the moment is shown. */
function Comparing() {
  const [elapsedS, setElapsedS] = useState(0);
  useEffect(() => {
    const startedMs = Date.now();
    const timer = setInterval(() => setElapsedS(Math.round((Date.now() - startedMs) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={classes.comparing}>
      <Loading label="Comparing the selection with the rest" />
      <p aria-hidden>
        Comparing every attribute of the selection with the rest, span by span
        {elapsedS >= 2 && `: ${elapsedS} s`}
      </p>
      <div className={classes.skeletons} aria-hidden data-animate>
        {[72, 55, 38, 24].map((width) => (
          <i key={width} style={{ width: `${width}%` }} />
        ))}
      </div>
    </div>
  );
}

const TITLES: Readonly<Record<Exclude<Explanation["outcome"], "explained">, string>> = {
  nothing_stands_out: "Nothing stands out",
  too_few: "Too few spans to compare",
  nothing_to_compare: "There is nothing to compare with",
};

function NoFinding({ explanation, isErrorsOnly }: { explanation: Explanation; isErrorsOnly: boolean }) {
  const { outcome, selected_count: selected, rest_count: rest, compared_count: compared } = explanation;
  if (outcome === "explained") return null;
  return (
    <div className={classes.nothing}>
      <h3>{TITLES[outcome]}</h3>
      <p>
        {outcome === "nothing_stands_out" &&
          `${countLabel(compared, "attribute value")} of ${countLabel(selected, "selected span")} were compared with the other ${countLabel(rest, "span")}. None is more frequent here by more than chance and a small difference would explain. ${isErrorsOnly ? "Try a narrower box." : "Try a narrower box, or look at errors only."}`}
        {outcome === "too_few" &&
          `The selection holds ${countLabel(selected, "span")}. What they share may be an accident: brush a larger box.`}
        {outcome === "nothing_to_compare" &&
          "The selection holds everything that matches. Brush a part of it, or widen the filter."}
      </p>
    </div>
  );
}
