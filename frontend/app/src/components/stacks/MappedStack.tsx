/** A stack as it was written: each frame with its file and line, and the lines around it behind it. */
import { useState } from "react";

import type { StackLine, StackOriginal } from "@/api/types";
import { plural } from "@/lib/format";

import { layOut, nameOf, type Part } from "./mapped";
import classes from "./Stacks.module.css";

export function MappedStack({ lines }: { lines: readonly StackLine[] }) {
  const parts = layOut(lines);
  // What failed is in the first frame of one's own code: its lines are what one looks for.
  const first = parts.findIndex(({ kind }) => kind === "frame");
  return (
    <ol className={classes.frames} aria-label="Stack trace">
      {parts.map((part, index) => (
        <PartItem key={index} part={part} isFirst={index === first} />
      ))}
    </ol>
  );
}

function PartItem({ part, isFirst }: { part: Part; isFirst: boolean }) {
  switch (part.kind) {
    case "text":
      return <li className={isCall(part.text) ? classes.call : classes.message}>{part.text.trim()}</li>;
    case "frame":
      return <Frame original={part.original} startsOpen={isFirst} />;
    case "library":
      return <Library frames={part.frames.map(({ original }) => original)} />;
    case "unmapped":
      return (
        <li className={classes.unmapped}>
          <code>{part.text.trim()}</code>
          {part.reason !== undefined && <span className={classes.why}>{part.reason}</span>}
        </li>
      );
  }
}

/** What the engine calls itself, like `at Array.map (<anonymous>)`. */
function isCall(text: string): boolean {
  return /^\s+at /.test(text);
}

function Library({ frames }: { frames: readonly StackOriginal[] }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen || frames.length === 1)
    return frames.map((original, index) => <Frame key={index} original={original} startsOpen={false} />);
  return (
    <li>
      <button type="button" className={classes.folded} onClick={() => setOpen(true)}>
        {`… ${plural(frames.length, "library frame")}`}
      </button>
    </li>
  );
}

function Frame({ original, startsOpen }: { original: StackOriginal; startsOpen: boolean }) {
  const { file, line, column, excerpt, excerpt_start, is_library } = original;
  const head = (
    <>
      <b>{nameOf(original)}</b>{" "}
      <span className={classes.place}>
        {file}:{line}:{column}
      </span>
    </>
  );
  return (
    <li className={classes.frame} data-library={is_library || undefined}>
      {excerpt.length === 0 ? (
        <div className={classes.frameHead}>{head}</div>
      ) : (
        <details open={startsOpen}>
          <summary className={classes.frameHead}>{head}</summary>
          <pre className={classes.source} tabIndex={0} aria-label={`Source of ${file}`}>
            {excerpt.map((text, index) => (
              <span key={index} data-here={excerpt_start + index === line || undefined}>
                <i aria-hidden>{excerpt_start + index}</i>
                {text}
                {"\n"}
              </span>
            ))}
          </pre>
        </details>
      )}
    </li>
  );
}
