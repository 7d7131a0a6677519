/** Which attributes stand as columns: any key, those of the lines on screen offered first. */
import { ActionIcon, Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { IconColumns, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";

import type { LogRecord } from "@/api/types";

import classes from "./ColumnsMenu.module.css";

const LINES_LOOKED_AT = 200;
const MOST_OFFERED = 40;

interface Props {
  chosen: readonly string[];
  records: readonly LogRecord[];
  onChange: (columns: readonly string[]) => void;
}

export function ColumnsMenu({ chosen, records, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const offered = useMemo(() => keysOf(records), [records]);
  const word = typed.trim();
  const shown = [...new Set([...chosen, ...offered])]
    .filter((key) => key.toLowerCase().includes(word.toLowerCase()))
    .slice(0, MOST_OFFERED);
  const add = () => {
    if (word && !word.includes(",") && !chosen.includes(word)) onChange([...chosen, word]);
    setTyped("");
  };
  return (
    <Popover position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<IconColumns size={15} />} aria-haspopup="dialog">
          {chosen.length > 0 ? `Columns (${chosen.length})` : "Columns"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <form
          className={classes.add}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <TextInput
            data-autofocus
            aria-label="Attribute"
            placeholder="Attribute, such as http.route"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <ActionIcon type="submit" aria-label="Add as a column" disabled={!word}>
            <IconPlus size={16} />
          </ActionIcon>
        </form>
        <div className={classes.keys}>
          {shown.map((key) => (
            <Checkbox
              key={key}
              label={key}
              checked={chosen.includes(key)}
              onChange={() =>
                onChange(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key])
              }
            />
          ))}
          {shown.length === 0 && <p className={classes.none}>No line on screen carries it. Enter adds it.</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The most frequent first: of records, then of resources. */
function keysOf(records: readonly LogRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const { attributes, resource } of records.slice(0, LINES_LOOKED_AT)) {
    for (const key of Object.keys(attributes)) counts.set(key, (counts.get(key) ?? 0) + 2);
    for (const key of Object.keys(resource.attributes)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([key]) => key);
}
