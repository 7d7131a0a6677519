/** What opens from the time picker: type a range, take one, or give both ends. */
import { Button, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";

import {
  boundsOf,
  fromLocalInput,
  parseMoving,
  PRESETS,
  type TimeRange,
  toLocalInput,
} from "@/lib/timerange";
import { readTypedRange, timeRangeLabel } from "@/lib/timerange-words";

import classes from "./TimePicker.module.css";

interface Props {
  value: TimeRange;
  onChange: (range: TimeRange) => void;
}

interface Choice {
  range: TimeRange;
  label: string;
  text: string;
}

/** The presets; once something is typed, what it means, and the presets that begin like it. */
function choicesFor(typed: string): readonly Choice[] {
  const word = typed.trim().toLowerCase();
  const presets = PRESETS.flatMap(({ text, label }) => {
    const range = parseMoving(text);
    return range && `${text} ${label}`.toLowerCase().includes(word) ? [{ range, label, text }] : [];
  });
  const read = word === "" ? undefined : readTypedRange(typed);
  if (!read) return presets;
  const label = timeRangeLabel(read);
  return [
    { range: read, label, text: read.kind === "moving" ? read.text : "" },
    ...presets.filter((preset) => preset.label !== label),
  ];
}

export function RangeChoices({ value, onChange }: Props) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(-1);
  const choices = choicesFor(typed);
  const chosenLabel = timeRangeLabel(value);
  const shown = typed === "" ? active : Math.max(active, 0);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = choices[shown];
    if (step) setActive((shown + step + choices.length) % Math.max(choices.length, 1));
    else if (event.key === "Enter" && choice) onChange(choice.range);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Time range"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={choices[shown] && `${id}-${shown}`}
        placeholder="45m, 2h, yesterday, 9:40 to 10:15"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(-1);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={id} aria-label="Time ranges" className={classes.list}>
        {choices.map(({ range, label, text }, index) => (
          <button
            key={label}
            id={`${id}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={label === chosenLabel}
            data-active={index === shown || undefined}
            className={classes.preset}
            onClick={() => onChange(range)}
            onPointerMove={() => setActive(index)}
          >
            <span className="truncate">{label}</span>
            {label === chosenLabel ? (
              <IconCheck size={14} />
            ) : (
              <span className={classes.text} aria-hidden>
                {text}
              </span>
            )}
          </button>
        ))}
      </div>
      {choices.length === 0 && (
        <p className={classes.none}>
          Not a time range. Try “45m”, “2h”, or “2026-11-28 10:00 to 2026-11-28 11:00”.
        </p>
      )}
      <BothEnds value={value} onChange={onChange} />
    </>
  );
}

function BothEnds({ value, onChange }: Props) {
  const [ends] = useState(() => boundsOf(value, Date.now()));
  const [from, setFrom] = useState(() => toLocalInput(new Date(ends.startMs).toISOString()));
  const [to, setTo] = useState(() => toLocalInput(new Date(ends.endMs).toISOString()));
  const fromIso = fromLocalInput(from);
  const toIso = fromLocalInput(to);
  const ready = fromIso !== undefined && toIso !== undefined && fromIso < toIso;
  return (
    <form
      className={classes.fixed}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onChange({ kind: "fixed", from: fromIso, to: toIso });
      }}
    >
      <TextInput
        type="datetime-local"
        step={1}
        label="From"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        step={1}
        label="To"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        error={fromIso && toIso && !ready ? "Must be after the start" : undefined}
      />
      <Button type="submit" disabled={!ready}>
        Use this range
      </Button>
    </form>
  );
}
