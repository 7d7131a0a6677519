/** The ranked findings, each with its two bars, its counts and the filters it leads to. */
import { Button } from "@mantine/core";
import { useState } from "react";

import { formatInteger, formatPercent } from "@/lib/format";

import classes from "./ExplainPanel.module.css";
import { chanceLabel, type Explanation, type Finding, liftLabel, sharesLabel, spansOf } from "./explanation";
import { countLabel } from "./readout";

interface Props {
  explanation: Explanation;
  onFilter: (filter: string) => void;
}

const SHOWN_AT_FIRST = 8;

export function FindingList({ explanation, onFilter }: Props) {
  const [isWhole, setIsWhole] = useState(false);
  const { findings } = explanation;
  const shown = isWhole ? findings : findings.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <p className={classes.proof}>
        {countLabel(explanation.compared_count, "value")} compared:{" "}
        {countLabel(explanation.selected_count, "selected span")} with the other{" "}
        {formatInteger(explanation.rest_count)}, none left out. The chance that any of this is an accident is{" "}
        {chanceLabel(Math.max(...findings.map((finding) => finding.chance), 0))}.
      </p>
      <div className={classes.legend} aria-hidden>
        <span data-of="selection">Selection</span>
        <span data-of="rest">Rest</span>
      </div>
      <ol className={classes.findings} aria-label="Findings">
        {shown.map((finding) => (
          <FindingRow
            key={`${finding.scope} ${finding.key} ${finding.value}`}
            finding={finding}
            onFilter={onFilter}
          />
        ))}
      </ol>
      {findings.length > shown.length && (
        <Button variant="subtle" className={classes.more} onClick={() => setIsWhole(true)}>
          Show {findings.length - shown.length} more
        </Button>
      )}
      <RestatingList explanation={explanation} onFilter={onFilter} />
    </>
  );
}

/** Open where it is all there is to say. */
export function RestatingList({ explanation: { findings, restating }, onFilter }: Props) {
  if (restating.length === 0) return null;
  return (
    <details className={classes.restating} open={findings.length === 0}>
      <summary>Restating the selection: {countLabel(restating.length, "value")}</summary>
      <ol className={classes.findings} aria-label="Findings that restate the selection">
        {restating.map((finding) => (
          <FindingRow
            key={`${finding.scope} ${finding.key} ${finding.value}`}
            finding={finding}
            onFilter={onFilter}
          />
        ))}
      </ol>
    </details>
  );
}

function FindingRow({ finding, onFilter }: { finding: Finding; onFilter: (filter: string) => void }) {
  const name = `${finding.key} ${finding.value}`;
  return (
    <li className={classes.finding}>
      <div className={classes.what}>
        <span className={classes.key}>
          {finding.key}
          {finding.scope === "resource" && <span className={classes.scope}>resource</span>}
        </span>
        <span className={classes.value} title={finding.value}>
          {finding.value === "" ? "(empty)" : finding.value}
        </span>
      </div>
      <div className={classes.bars} role="img" aria-label={sharesLabel(finding)}>
        <Bar of="selection" share={finding.selected_share} />
        <Bar of="rest" share={finding.rest_share} />
      </div>
      <dl className={classes.counts}>
        <div>
          <dt className="visually-hidden">Selected spans</dt>
          <dd>{formatInteger(finding.selected_count)}</dd>
        </div>
        <div data-of="rest">
          <dt className="visually-hidden">Spans of the rest</dt>
          <dd>{formatInteger(finding.rest_count)}</dd>
        </div>
      </dl>
      <span
        className={classes.lift}
        title={`The chance that it is an accident is ${chanceLabel(finding.chance)}.`}
      >
        {liftLabel(finding)}
      </span>
      <div className={classes.filters}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Filter by ${name}, ${spansOf(finding)}`}
          title={`Leads to ${spansOf(finding)}`}
          onClick={() => onFilter(finding.filter)}
        >
          Filter by
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={`Exclude ${name}`}
          onClick={() => onFilter(finding.exclude)}
        >
          Exclude
        </Button>
      </div>
    </li>
  );
}

function Bar({ of, share }: { of: "selection" | "rest"; share: number }) {
  return (
    <span className={classes.barLine}>
      <span className={classes.track}>
        <i
          className={classes.bar}
          data-of={of}
          style={{ width: `${Math.max(share * 100, share > 0 ? 0.5 : 0)}%` }}
        />
      </span>
      <span className={classes.share}>{formatPercent(share)}</span>
    </span>
  );
}
