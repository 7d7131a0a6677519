import { NativeSelect, TextInput } from "@mantine/core";

import type { AlertWhenQuiet } from "@/api/types";
import { FIGURES } from "@/components/alerts/figures";
import { Segments } from "@/components/Segments";

import { WHEN_QUIET } from "../words";
import { type Field, isCount } from "./draft";
import type { PartProps } from "./RuleForm";
import classes from "./RuleForm.module.css";

const DIRECTIONS = [
  { value: "above", name: "Above" },
  { value: "below", name: "Below" },
] as const;

/** When it fires, and what ends it. */
export function Conditions({ draft, faults, onChange }: PartProps) {
  const { figure, direction } = draft;
  const { unit } = FIGURES[figure];
  const field = (name: Field) => ({
    inputMode: "decimal" as const,
    value: draft[name] as string,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [name]: event.currentTarget.value }),
    error: faults[name],
  });
  return (
    <>
      <fieldset className={classes.part}>
        <legend>When it fires</legend>
        <Segments
          label="Trouble is"
          value={direction}
          choices={DIRECTIONS}
          onChange={(next) => onChange({ direction: next })}
        />
        <div className={classes.grid}>
          <TextInput label={`Critical (${unit})`} {...field("critical")} />
          <TextInput label={`Warning (${unit})`} placeholder="none" {...field("warning")} />
          <TextInput
            label="For (min)"
            description="0: at once, within the minute"
            inputWrapperOrder={ORDER}
            {...field("for_minutes")}
          />
        </div>
      </fieldset>
      <fieldset className={classes.part}>
        <legend>When it ends, and when little comes</legend>
        <div className={classes.grid}>
          <TextInput
            label={`Recovery (${unit})`}
            placeholder="the threshold"
            description="The value that ends it"
            inputWrapperOrder={ORDER}
            {...field("recovery")}
          />
          <TextInput
            label="Good for (min)"
            description="Before it ends"
            inputWrapperOrder={ORDER}
            {...field("recover_minutes")}
          />
          <TextInput
            label="Least rows"
            placeholder={isCount(figure) ? "0" : "1"}
            description="With fewer it is quiet"
            inputWrapperOrder={ORDER}
            {...field("min_requests")}
          />
        </div>
        <NativeSelect
          label="While it is quiet"
          value={draft.when_quiet}
          data={WHEN_QUIET.map(({ value, name }) => ({ value, label: name }))}
          onChange={(event) => onChange({ when_quiet: event.currentTarget.value as AlertWhenQuiet })}
          error={faults.when_quiet}
        />
      </fieldset>
    </>
  );
}

/** Notes under the fields: these stand in one line. */
const ORDER: Array<"label" | "input" | "description" | "error"> = ["label", "input", "description", "error"];
