import { useEffect, useRef } from "react";

type Bindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const CHORD_TIMEOUT_MS = 900;

/** Typing in a field, or a dialog on top, keeps its keys for itself. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest("[role=dialog],[role=menu],[role=listbox]") !== null
  );
}

/** Keys by name ("j", "Enter", "?"), and chords of two ("g t"). */
export function useHotkeys(bindings: Bindings): void {
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  useEffect(() => {
    let first = "";
    let firstAtMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
        return;
      const chord = event.timeStamp - firstAtMs < CHORD_TIMEOUT_MS ? `${first} ${event.key}` : "";
      const run = current.current[chord] ?? current.current[event.key];
      first = event.key;
      firstAtMs = event.timeStamp;
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
