import { Button, Popover, TextInput } from "@mantine/core";
import { IconCheck, IconClock } from "@tabler/icons-react";
import { useState } from "react";

import {
  fromLocalInput,
  isMoving,
  type Preset,
  PRESETS,
  type TimeRange,
  timeRangeLabel,
  timeRangeStartMs,
  toLocalInput,
} from "@/lib/timerange";

import classes from "./TimeRangePicker.module.css";

interface Props {
  value: TimeRange;
  onChange: (range: TimeRange) => void;
}

export function TimeRangePicker({ value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const choose = (range: TimeRange) => {
    setOpened(false);
    onChange(range);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          className={classes.button}
          onClick={() => setOpened(!opened)}
          leftSection={<IconClock size={15} />}
        >
          <span className="visually-hidden">Time range: </span>
          <span className={classes.long}>{timeRangeLabel(value)}</span>
          <span className={classes.short}>
            {value.kind === "preset" ? PRESETS[value.preset].short : "Fixed"}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <div role="listbox" aria-label="Time range">
          {(Object.keys(PRESETS) as Preset[]).map((preset) => {
            const chosen = value.kind === "preset" && value.preset === preset;
            return (
              <button
                key={preset}
                type="button"
                role="option"
                aria-selected={chosen}
                className={classes.preset}
                onClick={() => choose({ kind: "preset", preset })}
              >
                {PRESETS[preset].label}
                {chosen && <IconCheck size={14} />}
              </button>
            );
          })}
        </div>
        <FixedRange key={String(opened)} value={value} onChange={choose} />
      </Popover.Dropdown>
    </Popover>
  );
}

function FixedRange({ value, onChange }: Props) {
  const [from, setFrom] = useState(() =>
    toLocalInput(new Date(timeRangeStartMs(value, Date.now())).toISOString()),
  );
  const [to, setTo] = useState(() =>
    toLocalInput(isMoving(value) || value.kind !== "fixed" ? new Date().toISOString() : value.to),
  );
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
        label="From"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
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
