/** What the rule would measure, and when it would have fired: honest about what is not known. */
import { NativeSelect } from "@mantine/core";
import { IconFilterQuestion, IconHourglassHigh } from "@tabler/icons-react";
import { useState } from "react";

import { ApiError } from "@/api/client";
import type { AlertContent, AlertGroupTest, AlertPreview } from "@/api/types";
import { faultOf } from "@/components/query/fault";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";

import { FigureChart } from "../FigureChart";
import { sayGroup, sayGroups } from "../words";
import { BackTest } from "./BackTest";
import type { Draft } from "./draft";
import classes from "./RuleForm.module.css";
import type { PreviewState } from "./usePreview";

interface Props {
  preview: PreviewState;
  draft: Draft;
  onThreshold: (level: "critical" | "warning", value: number) => void;
}

export function Preview(props: Props) {
  const { answer, content, error, isStale } = props.preview;
  if (error) return <Refused error={error} onRetry={props.preview.refetch} />;
  if (!answer || !content)
    return (
      <>
        <Loading label="Testing the rule" />
        <RowSkeletons count={8} />
      </>
    );
  return (
    <div className={classes.preview} data-stale={isStale || undefined} aria-busy={isStale}>
      {isStale && <Loading label="Testing the rule" />}
      <Tested {...props} answer={answer} content={content} />
    </div>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (faultOf(error))
    return (
      <EmptyState icon={<IconFilterQuestion size={20} />} title="The filter cannot be read">
        What is wrong stands under it, at the character.
      </EmptyState>
    );
  if (error instanceof ApiError && Object.keys(error.fields).length > 0)
    return (
      <EmptyState title="Something in the form makes no sense yet">
        What it is stands at its field.
      </EmptyState>
    );
  if (error instanceof ApiError && error.status === 422)
    return (
      <EmptyState icon={<IconHourglassHigh size={20} />} title="That is too much to look through">
        {error.message}
      </EmptyState>
    );
  return <ErrorState error={error} title="It could not be tested" onRetry={onRetry} />;
}

interface TestedProps extends Props {
  answer: AlertPreview;
  content: AlertContent;
}

function Tested({ preview, answer, content, draft, onThreshold }: TestedProps) {
  const [chosen, setChosen] = useState<string>();
  const group = answer.groups.find((each) => keyOf(each) === chosen) ?? tellingGroup(answer.groups);
  if (!group || answer.groups.every(({ requests }) => requests === 0))
    return (
      <EmptyState title="Nothing matches">
        Nothing of what is watched was seen in the time that was looked through. The rule can be kept all the
        same: it is judged when something comes.
      </EmptyState>
    );
  const stretches = group.firings.map(({ began_s, ended_s, level }) => ({
    key: String(began_s),
    fromMs: began_s * 1000,
    toMs: (ended_s ?? answer.end_s) * 1000,
    tone: level === "critical" ? ("error" as const) : ("warning" as const),
  }));
  return (
    <>
      {answer.groups.length > 1 && (
        <div className={classes.choice}>
          <NativeSelect
            aria-label={`Chart of which ${sayGroups(content.group_by ?? [])}`}
            value={keyOf(group)}
            data={answer.groups.map((each) => ({ value: keyOf(each), label: labelOf(each) }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          {answer.group_count > answer.groups.length && (
            <p className={classes.note}>
              The {answer.groups.length} with the most rows, of {answer.group_count}.
            </p>
          )}
        </div>
      )}
      <FigureChart
        content={content}
        thresholds={{ critical: numberOf(draft.critical), warning: numberOf(draft.warning) }}
        startS={answer.chart_start_s}
        values={group.values}
        stretches={preview.isTested ? stretches : []}
        onThreshold={onThreshold}
      />
      <BackTest answer={answer} figure={content.figure} isTested={preview.isTested} />
    </>
  );
}

/** The one that fired most, else the one with the most rows. */
function tellingGroup(groups: readonly AlertGroupTest[]): AlertGroupTest | undefined {
  return groups.toSorted((a, b) => b.firings.length - a.firings.length || b.requests - a.requests)[0];
}

function keyOf({ group }: AlertGroupTest): string {
  return JSON.stringify(Object.values(group));
}

function labelOf({ group, firings }: AlertGroupTest): string {
  const name = sayGroup(Object.values(group));
  return firings.length > 0
    ? `${name} (fires ${firings.length === 1 ? "once" : `${firings.length} times`})`
    : name;
}

/** As the line is drawn while it is typed; what is no number has none. */
function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && value >= 0 ? value : null;
}
