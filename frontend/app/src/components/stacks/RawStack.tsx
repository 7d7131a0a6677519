import { useState } from "react";

import { plural } from "@/lib/format";

import classes from "./Stacks.module.css";
import { foldStack, readStack } from "./stacktrace";

/** A stack as its language printed it; frames of libraries step back, and many of them behind a line. */
export function RawStack({ stack }: { stack: string }) {
  const parts = foldStack(readStack(stack));
  const [isOpen, setOpen] = useState<ReadonlySet<number>>(new Set());
  return (
    <pre className={classes.raw} tabIndex={0} aria-label="Stack trace">
      {parts.map((part, index) =>
        part.isLibrary && !isOpen.has(index) ? (
          <button
            key={index}
            type="button"
            className={classes.folded}
            onClick={() => setOpen(new Set([...isOpen, index]))}
          >
            {`… ${plural(part.frames, "library frame")}`}
          </button>
        ) : (
          part.lines.map((line, at) => (
            <span key={`${index}.${at}`} data-kind={line.kind}>
              {line.text}
              {"\n"}
            </span>
          ))
        ),
      )}
    </pre>
  );
}
