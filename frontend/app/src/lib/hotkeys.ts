import { useEffect, useRef } from "react";

type Bindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const CHORD_TIMEOUT_MS = 900;

/** In the order of mounting: of a child and its parent that mount together, the child comes first. */
const bound: { current: Bindings }[] = [];
let first = "";
let firstAtMs = 0;

/** Typing in a field, or a dialog on top, keeps its keys for itself. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest("[role=dialog],[role=menu],[role=listbox]") !== null
  );
}

/** A chord wins over a key, whoever bound them: "g t" leaves the page whose "t" opens the time range. */
function find(keys: string): Bindings[string] | undefined {
  return bound.find(({ current }) => keys in current)?.current[keys];
}

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
    return;
  const chord = event.timeStamp - firstAtMs < CHORD_TIMEOUT_MS ? find(`${first} ${event.key}`) : undefined;
  first = chord ? "" : event.key;
  firstAtMs = event.timeStamp;
  const run = chord ?? find(event.key);
  if (!run) return;
  event.preventDefault();
  run(event);
}

/** Keys by name ("j", "Enter", "?"), and chords of two ("g t"). */
export function useHotkeys(bindings: Bindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    if (bound.length === 0) document.addEventListener("keydown", onKey);
    bound.push(latest);
    return () => {
      bound.splice(bound.indexOf(latest), 1);
      if (bound.length === 0) document.removeEventListener("keydown", onKey);
    };
  }, []);
}
