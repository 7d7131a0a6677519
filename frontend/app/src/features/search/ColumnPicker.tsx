import { Popover, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconColumns3, IconCheck } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";

import { keysQuery } from "@/api/attributes";
import type { Question } from "@/api/search";
import { CompactButton } from "@/components/CompactButton";
import { formatCount } from "@/lib/format";

import classes from "./ColumnPicker.module.css";

interface Props {
  project: string;
  question: Question;
  columns: readonly string[];
  onChange: (columns: readonly string[]) => void;
}

/** Any attribute beside what every span has. */
export function ColumnPicker(props: Props) {
  const [opened, setOpened] = useState(false);
  const { columns } = props;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <CompactButton leftSection={<IconColumns3 size={15} />} onClick={() => setOpened(!opened)}>
          Columns{columns.length > 0 && ` (${columns.length})`}
        </CompactButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <Choices {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface Choice {
  name: string;
  note: string;
}

function Choices({ project, question, columns, onChange }: Props) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const { range } = question;
  const word = typed.trim();
  const found = useQuery({
    ...keysQuery({ project, range, signal: "spans" }, word),
    placeholderData: (before) => before,
  });
  // While an answer is on its way, the one before is narrowed; the server knows other names of a key, too.
  const keys = (found.data ?? []).filter(({ key }) => !found.isPlaceholderData || isLike(key, word));
  const choices = choicesOf(keys, columns, word);
  const toggle = (name: string) =>
    onChange(columns.includes(name) ? columns.filter((column) => column !== name) : [...columns, name]);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = choices[active];
    if (step) setActive((active + step + choices.length) % Math.max(choices.length, 1));
    else if (event.key === "Enter" && choice) toggle(choice.name);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Attribute"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={choices[active] && `${id}-${active}`}
        placeholder="Attribute, such as http.route"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" aria-multiselectable id={id} aria-label="Columns" className={classes.list}>
        {choices.map(({ name, note }, index) => (
          <button
            key={name}
            id={`${id}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={columns.includes(name)}
            data-active={index === active || undefined}
            className={classes.option}
            onClick={() => toggle(name)}
            onPointerMove={() => setActive(index)}
          >
            <span className="truncate">{name}</span>
            {columns.includes(name) ? <IconCheck size={14} /> : <span className={classes.note}>{note}</span>}
          </button>
        ))}
      </div>
      {choices.length === 0 && <p className={classes.none}>No attribute by that name in this range</p>}
    </>
  );
}

function isLike(name: string, word: string): boolean {
  return name.toLowerCase().includes(word.toLowerCase());
}

/** The chosen first, then what was found; what is typed can be a column though nobody has sent it yet. */
function choicesOf(
  found: ReadonlyArray<{ key: string; scope: string; count: number }>,
  columns: readonly string[],
  word: string,
): Choice[] {
  const chosen = columns.filter((name) => isLike(name, word)).map((name) => ({ name, note: "" }));
  const seen = found
    .filter(({ key, scope }) => scope !== "intrinsic" && !columns.includes(key) && !key.includes(","))
    .map(({ key, count }) => ({ name: key, note: formatCount(count) }));
  const exact = ({ name }: Choice) => name === word;
  const matching = [...chosen, ...seen];
  // What is typed out stands first.
  const known = [...matching.filter(exact), ...matching.filter((choice) => !exact(choice))];
  const isNew = word !== "" && !word.includes(",") && known.every(({ name }) => name !== word);
  return isNew ? [...known, { name: word, note: "as typed" }] : known;
}
