/** The filter of a page: written in one line, read as terms. Enter runs it, Escape leaves it, `/` comes here. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { type MouseEvent, type RefObject, useRef, useState } from "react";

import { negateTerm, removeTerm, splitTerms } from "@/lib/filter/terms";
import { rememberFilter } from "@/lib/filter/history";
import { useHotkeys } from "@/lib/hotkeys";

import type { EditorHandle } from "./Editor";
import { faultOf, rangeOf } from "./fault";
import { FilterChips } from "./FilterChips";
import { FilterFault } from "./FilterFault";
import { FilterHelp } from "./FilterHelp";
import { FilterHistory } from "./FilterHistory";
import { LazyEditor } from "./LazyEditor";
import classes from "./QueryBox.module.css";
import { type SuggestionScope, useSuggestions } from "./useSuggestions";

interface Props {
  scope: SuggestionScope;
  /** As it stands in the address. */
  value: string;
  placeholder: string;
  /** What the server answered to it; shown here where it is about the filter. */
  error?: unknown;
  onRun: (filter: string) => void;
}

export function QueryBox({ scope, value, placeholder, error, onRun }: Props) {
  const [draft, setDraft] = useState(value);
  const [shown, setShown] = useState(value);
  const [focused, setFocused] = useState(false);
  const handle = useRef<EditorHandle>(null);
  const suggest = useSuggestions({ ...scope, service: serviceIn(draft) });
  // The address has changed by itself: back, forward, a saved view, a click on a value.
  if (shown !== value) {
    setShown(value);
    setDraft(value);
  }
  const run = (filter: string) => {
    const text = filter.trim();
    rememberFilter(scope.project, text);
    setDraft(text);
    onRun(text);
  };
  const leave = () => {
    setDraft(value);
    document.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true });
  };
  useHotkeys({ "/": () => handle.current?.focus() });
  const isUnchanged = draft.trim() === value;
  const fault = isUnchanged ? faultOf(error) : undefined;
  const { terms } = splitTerms(draft);
  const atRest = !focused && isUnchanged && terms.length > 0 && !fault;
  return (
    <div className={classes.box}>
      <div
        className={classes.frame}
        data-focused={focused || undefined}
        data-fault={fault !== undefined || undefined}
      >
        <IconSearch size={15} className={classes.icon} aria-hidden />
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keyboard has the editor itself */}
        <div
          className={classes.field}
          data-rest={atRest || undefined}
          onMouseDown={(event) => atRest && focusEditor(event, handle)}
        >
          {atRest && (
            <FilterChips
              terms={terms}
              onEdit={({ from, to }) => handle.current?.focus(from, to)}
              onNegate={(index) => run(negateTerm(draft, index))}
              onRemove={(index) => run(removeTerm(draft, index))}
            />
          )}
          <div className={classes.editor}>
            <LazyEditor
              label="Filter"
              placeholder={placeholder}
              value={draft}
              fault={rangeOf(fault, value)}
              suggest={suggest}
              handle={handle}
              onChange={setDraft}
              onRun={run}
              onLeave={leave}
              onFocus={setFocused}
            />
          </div>
        </div>
        <Tools scope={scope} draft={draft} onRun={run} />
      </div>
      {fault && <FilterFault filter={value} error={fault} onUse={run} />}
    </div>
  );
}

function Tools({
  scope,
  draft,
  onRun,
}: {
  scope: SuggestionScope;
  draft: string;
  onRun: (filter: string) => void;
}) {
  return (
    <div className={classes.tools}>
      {draft !== "" && (
        <Tooltip label="Clear the filter">
          <ActionIcon aria-label="Clear the filter" onClick={() => onRun("")}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      <FilterHistory project={scope.project} onChoose={onRun} />
      <FilterHelp signal={scope.signal} onChoose={onRun} />
    </div>
  );
}

/** What follows a service is most often about it. */
function serviceIn(filter: string): string | undefined {
  const { terms } = splitTerms(filter);
  const named = terms.find(({ comparison }) => comparison?.key === "service" && comparison.operator === "=");
  return named?.comparison?.value.replace(/^"|"$/g, "");
}

/** A click beside the terms writes on at the end. */
function focusEditor(event: MouseEvent, handle: RefObject<EditorHandle | null>): void {
  if (event.target instanceof Element && event.target.closest("button")) return;
  event.preventDefault();
  handle.current?.focus();
}
