/** The heat map and, of what is brushed in it, the explanation. Loaded when it is looked at. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { explainQuery, heatMapQuery } from "@/api/explain";
import type { Question } from "@/api/search";
import { ExplainPanel } from "@/components/explain/ExplainPanel";
import { HeatMap } from "@/components/explain/HeatMap";
import { readSelection, type Selection, writeSelection } from "@/components/explain/selection";
import { boundsOf, fixedRange, searchOfTimeRange } from "@/lib/timerange";

import type { ResultsProps } from "./results";
import classes from "./SearchPage.module.css";

export default function Latency(props: ResultsProps & { choice: ReactNode }) {
  const { project, question, search, onChange, choice } = props;
  const map = useQuery(heatMapQuery(project, question.range, questionOf(question)));
  const selection = readSelection(search.part);
  const select = (next: Selection | undefined) =>
    onChange({ part: next && writeSelection(next) }, { replace: search.part !== undefined });
  return (
    <>
      <HeatMap
        data={map.data}
        isStale={map.isPlaceholderData}
        error={map.error}
        onRetry={() => void map.refetch()}
        selection={selection}
        onSelect={select}
        lead={choice}
        emptyAction={<Button onClick={() => onChange({ q: undefined })}>Clear the filter</Button>}
      />
      {selection && (
        <div className={classes.explanation}>
          <Explained {...props} selection={selection} onSelect={select} />
        </div>
      )}
    </>
  );
}

/** The range has a place of its own in these questions. */
function questionOf({ q, environment }: Question) {
  return { q, environment };
}

interface ExplainedProps extends ResultsProps {
  selection: Selection;
  onSelect: (selection: Selection | undefined) => void;
}

function Explained({ project, question, selection, onSelect, onChange }: ExplainedProps) {
  const explanation = useQuery(explainQuery(project, question.range, questionOf(question), selection));
  const filter = (q: string, within?: { fromMs: number | null; toMs: number | null }) => {
    const { startMs, endMs } = boundsOf(question.range, Date.now());
    const isBounded = within !== undefined && (within.fromMs !== null || within.toMs !== null);
    const range = isBounded && fixedRange(within.fromMs ?? startMs, within.toMs ?? endMs);
    onChange({ q: q || undefined, part: undefined, ...(range && searchOfTimeRange(range)) });
  };
  return (
    <ExplainPanel
      selection={selection}
      explanation={explanation.data}
      error={explanation.error}
      onRetry={() => void explanation.refetch()}
      onSelect={onSelect}
      onFilter={filter}
    />
  );
}
