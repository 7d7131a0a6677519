/** A plain field of the same size until the editor is there; what is typed meanwhile stays. */
import { lazy, Suspense, useImperativeHandle, useRef, useState } from "react";

import type { EditorProps } from "./Editor";
import classes from "./QueryBox.module.css";

const Editor = lazy(() => import("./Editor"));

type Props = Omit<EditorProps, "startAt">;

export function LazyEditor(props: Props) {
  const [cursor, setCursor] = useState<number>();
  return (
    <Suspense fallback={<PlainField {...props} onCursor={setCursor} />}>
      <Editor {...props} startAt={cursor} />
    </Suspense>
  );
}

interface PlainProps extends Props {
  /** Where the cursor stands; undefined: the field has no focus. */
  onCursor: (at: number | undefined) => void;
}

function PlainField({
  label,
  placeholder,
  value,
  handle,
  onCursor,
  onChange,
  onRun,
  onLeave,
  onFocus,
}: PlainProps) {
  const field = useRef<HTMLInputElement>(null);
  useImperativeHandle(handle, () => ({ focus: () => field.current?.focus() }));
  return (
    <input
      ref={field}
      className={classes.plain}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      spellCheck={false}
      autoCapitalize="off"
      onChange={(event) => onChange(event.currentTarget.value)}
      onSelect={(event) => onCursor(event.currentTarget.selectionStart ?? undefined)}
      onFocus={(event) => {
        onCursor(event.currentTarget.selectionStart ?? undefined);
        onFocus(true);
      }}
      onBlur={() => {
        onCursor(undefined);
        onFocus(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          // In a form it would send the whole of it.
          event.preventDefault();
          onRun(event.currentTarget.value);
        }
        if (event.key !== "Escape") return;
        event.currentTarget.blur();
        onLeave();
      }}
    />
  );
}
