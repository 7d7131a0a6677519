import { NativeSelect, TextInput } from "@mantine/core";

import type { AlertFigure } from "@/api/types";
import { FIGURES } from "@/components/alerts/figures";
import { FilterField } from "@/components/query/FilterField";
import { Segments } from "@/components/Segments";
import { movingOf } from "@/lib/timerange";

import { figuresOf, GROUPS, SUBJECTS } from "../words";
import { withFigure, withSubject } from "./draft";
import type { PartProps } from "./RuleForm";
import classes from "./RuleForm.module.css";

interface Props extends PartProps {
  project: string;
  filterError: unknown;
}

/** Of which rows, told apart by what, and which figure of them. */
export function Watched({ project, draft, faults, filterError, onChange }: Props) {
  const { subject, figure, group_by } = draft;
  return (
    <fieldset className={classes.part}>
      <legend>What is watched</legend>
      <div>
        <Segments
          label="Rows"
          value={subject}
          choices={SUBJECTS}
          onChange={(next) => onChange(withSubject(draft, next))}
        />
        <p className={classes.note}>{SUBJECTS.find(({ value }) => value === subject)?.note}</p>
      </div>
      <FilterField
        label="Filter"
        scope={{ project, range: DAY, signal: subject === "logs" ? "logs" : "spans" }}
        value={draft.filter}
        placeholder={subject === "logs" ? "severity>=error service=cart" : "service=checkout, or empty: all"}
        error={filterError}
        onChange={(filter) => onChange({ filter })}
      />
      <fieldset className={classes.groups}>
        <legend>One alert for each</legend>
        {GROUPS.filter(({ value }) => subject !== "logs" || value !== "name").map(({ value, name }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={group_by.includes(value)}
              onChange={(event) =>
                onChange({
                  group_by: event.currentTarget.checked
                    ? [...group_by, value]
                    : group_by.filter((each) => each !== value),
                })
              }
            />
            {name}
          </label>
        ))}
        {faults.group_by && <p className={classes.fault}>{faults.group_by}</p>}
      </fieldset>
      <div className={classes.grid}>
        <NativeSelect
          label="Figure"
          value={figure}
          data={figuresOf(subject).map((value) => ({ value, label: FIGURES[value].name }))}
          onChange={(event) => onChange(withFigure(draft, event.currentTarget.value as AlertFigure))}
          error={faults.figure}
        />
        {figure === "latency" && (
          <TextInput
            label="Percentile"
            inputMode="decimal"
            value={draft.percentile}
            onChange={(event) => onChange({ percentile: event.currentTarget.value })}
            error={faults.percentile}
          />
        )}
        {figure === "apdex" && (
          <TextInput
            label="T (ms)"
            inputMode="numeric"
            value={draft.apdex_t_ms}
            onChange={(event) => onChange({ apdex_t_ms: event.currentTarget.value })}
            error={faults.apdex_t_ms}
          />
        )}
        <TextInput
          label="Window (min)"
          inputMode="numeric"
          value={draft.window_minutes}
          onChange={(event) => onChange({ window_minutes: event.currentTarget.value })}
          error={faults.window_minutes}
        />
      </div>
    </fieldset>
  );
}

/** What suggestions are out of. */
const DAY = movingOf(86_400);
