/** Looks for spans by words or by a filter: those that it does not mean step back, in every view. */
import { ActionIcon, Loader, TextInput, Tooltip } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";

import { formatCount } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";

import { countFound, isWords } from "./model/find";
import classes from "./TraceTabs.module.css";
import { useTraceView } from "./trace-view";
import type { Find } from "./useFind";
import { useSettled } from "./useSettled";

/** A pause in typing: then the address takes it up. A filter is asked of the server, so it is let be finished. */
const WORDS_SETTLE_MS = 150;
const FILTER_SETTLE_MS = 600;

export function FindBox() {
  const { find } = useTraceView();
  const { text, setText, settle } = useSettled(find.text, find.set, (typed) =>
    isWords(typed) ? WORDS_SETTLE_MS : FILTER_SETTLE_MS,
  );
  const [isFocused, setFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useHotkeys({ "/": () => input.current?.focus() });
  const clear = () => {
    setText("");
    settle("");
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") {
      if (text === "") event.currentTarget.blur();
      clear();
    }
    if (event.key !== "Enter") return;
    settle(text);
    // From here on `m` goes from one to the next.
    event.currentTarget.blur();
  };
  return (
    <div className={classes.find} role="search" aria-busy={find.isAsking}>
      <TextInput
        ref={input}
        className={classes.findInput}
        size="xs"
        type="text"
        inputMode="search"
        spellCheck={false}
        autoCapitalize="off"
        aria-label="Find spans"
        placeholder="Find: words, or key=value  /"
        leftSection={
          find.isAsking ? <Loader size={12} color="var(--text-3)" aria-hidden /> : <IconSearch size={14} />
        }
        rightSection={
          text !== "" && (
            <Tooltip label={find.isOfSearch ? "Mark none: show all spans alike" : "Show all spans alike"}>
              <ActionIcon size={22} aria-label="Clear what is looked for" onClick={clear}>
                <IconX size={13} />
              </ActionIcon>
            </Tooltip>
          )
        }
        error={isBad(find)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      {isFocused && findsNothing(find) && (
        <p className={classes.findHint}>
          No service and no span name holds “{find.text}”. To look in attributes, write <code>key=value</code>{" "}
          or any other filter.
        </p>
      )}
      <span className={classes.findCount} role="status">
        {outcome(find)}
      </span>
    </div>
  );
}

/** Of words alone: what a filter asks for may well be nowhere. */
function findsNothing({ isFilter, found }: Find): boolean {
  return !isFilter && found !== undefined && countFound(found) === 0;
}

function isBad({ isFilter, error }: Find): boolean {
  return isFilter && error !== null;
}

function outcome({ found, isAsking, isOfSearch }: Find): string {
  if (isAsking) return "Looking…";
  if (!found) return "";
  return `${formatCount(countFound(found))} ${isOfSearch ? "match the search" : "found"}`;
}
