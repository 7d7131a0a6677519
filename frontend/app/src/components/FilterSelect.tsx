/** One of many, or all: a button that opens a list one can search. */
import { Button, Popover, TextInput } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { useHotkeys } from "@/lib/hotkeys";

import classes from "./FilterSelect.module.css";

interface Props {
  label: string;
  all: string;
  value: string | undefined;
  options: readonly string[];
  onChange: (value: string | undefined) => void;
  /** How "none of them" stands in the list, where not as on the button; null where it is no choice. */
  none?: string | null;
  /** Opens it from anywhere on the page. */
  hotkey?: string;
}

export function FilterSelect({ label, all, value, options, onChange, none = all, hotkey }: Props) {
  const [opened, setOpened] = useState(false);
  useHotkeys(hotkey === undefined ? {} : { [hotkey]: () => setOpened(true) });
  const button = useRef<HTMLButtonElement>(null);
  const choose = (next: string | undefined) => {
    setOpened(false);
    button.current?.focus();
    onChange(next);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          ref={button}
          className={classes.button}
          data-set={value !== undefined || undefined}
          aria-label={`${label}: ${value ?? all}`}
          aria-haspopup="listbox"
          rightSection={<IconSelector size={14} />}
          justify="space-between"
          onClick={() => setOpened(!opened)}
        >
          {value ?? all}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <Options label={label} none={none} value={value} options={options} onChange={choose} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface OptionsProps extends Omit<Props, "all" | "hotkey"> {
  none: string | null;
}

/** What the URL names is offered even if the time range does not know it. */
function choicesOf(
  { none, value, options }: Omit<OptionsProps, "onChange" | "label">,
  search: string,
): ReadonlyArray<{ value: string | undefined; text: string }> {
  const known = value !== undefined && !options.includes(value) ? [value, ...options] : options;
  const word = search.trim().toLowerCase();
  const found = known
    .filter((option) => option.toLowerCase().includes(word))
    .map((option) => ({ value: option, text: option }));
  return word === "" && none !== null ? [{ value: undefined, text: none }, ...found] : found;
}

function Options({ label, none, value, options, onChange }: OptionsProps) {
  const id = useId();
  const [search, setSearch] = useState("");
  const choices = choicesOf({ none, value, options }, search);
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      choices.findIndex((choice) => choice.value === value),
    ),
  );
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = choices[active];
    if (step) setActive((active + step + choices.length) % Math.max(choices.length, 1));
    else if (event.key === "Enter" && choice) onChange(choice.value);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={`Search ${label.toLowerCase()}`}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={choices[active] && `${id}-${active}`}
        placeholder="Search"
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={id} aria-label={label} className={classes.list}>
        {choices.map((choice, index) => (
          <button
            key={choice.text}
            ref={index === active ? scrollIntoView : undefined}
            id={`${id}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={choice.value === value}
            data-active={index === active || undefined}
            className={classes.option}
            onClick={() => onChange(choice.value)}
            onPointerMove={() => setActive(index)}
          >
            <span className="truncate">{choice.text}</span>
            {choice.value === value && <IconCheck size={14} />}
          </button>
        ))}
      </div>
      {choices.length === 0 && <p className={classes.none}>None by that name</p>}
    </>
  );
}

function scrollIntoView(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: "nearest" });
}
