import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconHelp } from "@tabler/icons-react";
import { useState } from "react";

import classes from "./QueryBox.module.css";

type Examples = ReadonlyArray<readonly [filter: string, says: string]>;

const SPANS: Examples = [
  ["timeout", "The word in the service or the span's name"],
  ["service=checkout status=error", "Side by side means both"],
  ["duration>500ms", "Longer than half a second; also 1.5s, 2m"],
  ["http.response.status_code>=500", "Numbers compare as numbers"],
  ["http.route=~/api/.*", "A pattern that the whole value matches"],
  ["service=cart OR service=checkout", "Either of two"],
  ["-name=health", "Not this; also NOT and !="],
  ["exception.type!=nil", "Has the attribute at all"],
  ['{ .db.system = "postgresql" } | count() > 20', "Traces with over 20 such spans"],
  ['{ name = "GET /cart" } >> { status = error }', "An error somewhere below it"],
];

const LOGS: Examples = [
  ["timeout", "The word in the line"],
  ['"card declined"', "Words in this order"],
  ["severity>=warn", "Warnings and worse"],
  ["service=checkout severity=error", "Side by side means both"],
  ["exception.type=~.*Timeout.*", "A pattern that the whole value matches"],
  ["-body=~.*health.*", "Not this; also NOT and !="],
];

interface Props {
  signal: "spans" | "logs";
  /** Where a filter is of single rows: nothing of whole traces is offered. */
  isOfRows?: boolean;
  onChoose: (filter: string) => void;
}

export function FilterHelp({ signal, isOfRows = false, onChoose }: Props) {
  const [opened, setOpened] = useState(false);
  const examples = signal === "spans" ? SPANS : LOGS;
  const shown = isOfRows ? examples.filter(([filter]) => !filter.startsWith("{")) : examples;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="How to filter" disabled={opened}>
          <ActionIcon aria-label="How to filter" aria-haspopup="dialog" onClick={() => setOpened(!opened)}>
            <IconHelp size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.help} aria-label="How to filter">
        <p className={classes.helpNote}>A click {isOfRows ? "writes" : "runs"} the example.</p>
        <ul>
          {shown.map(([filter, says]) => (
            <li key={filter}>
              <button
                type="button"
                className={classes.example}
                onClick={() => {
                  setOpened(false);
                  onChoose(filter);
                }}
              >
                <code>{filter}</code>
                <span>{says}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className={classes.helpNote}>
          {isOfRows ? (
            <>
              <kbd>Tab</kbd> takes a suggestion, <kbd>Esc</kbd> leaves.
            </>
          ) : (
            <>
              <kbd>Enter</kbd> runs, <kbd>Tab</kbd> takes a suggestion, <kbd>Esc</kbd> leaves, <kbd>/</kbd>{" "}
              comes back.
            </>
          )}
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
