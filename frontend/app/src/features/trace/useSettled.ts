/** A field whose text is taken up once its typing has settled; and that follows when the value changes by itself. */
import { useEffect, useRef, useState } from "react";

interface Settled {
  text: string;
  setText: (text: string) => void;
  /** At once. */
  settle: (text: string) => void;
}

export function useSettled(
  value: string,
  take: (value: string) => void,
  settleMs: (text: string) => number,
): Settled {
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  // What was taken up and has not come back as the value yet, oldest first.
  const [pending, setPending] = useState<readonly string[]>([]);
  if (shown !== value) {
    setShown(value);
    const own = pending.indexOf(value);
    if (own < 0) setText(value);
    setPending(own < 0 ? [] : pending.slice(own + 1));
  }
  const settle = (next: string) => {
    const settled = next.trim();
    if (settled === (pending.at(-1) ?? value)) return;
    setPending([...pending, settled]);
    take(settled);
  };
  const latest = useRef({ settle, settleMs });
  useEffect(() => {
    latest.current = { settle, settleMs };
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current.settle(text), latest.current.settleMs(text));
    return () => clearTimeout(timer);
  }, [text]);
  return { text, setText, settle };
}
