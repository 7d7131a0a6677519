import { CopyIcon } from "./CopyButton";
import classes from "./CodeBlock.module.css";

/** A snippet to take away. Comment lines step back, so that the eye lands on what must be typed. */
export function CodeBlock({ code, label, comment }: { code: string; label: string; comment: string }) {
  return (
    <div className={classes.block}>
      <CopyIcon className={classes.copy} text={code} label={label} size={16} />
      <pre tabIndex={0} aria-label="Snippet">
        {code
          .trimEnd()
          .split("\n")
          .map((line, index) => (
            <span key={index} className={line.trimStart().startsWith(comment) ? classes.comment : undefined}>
              {line}
              {"\n"}
            </span>
          ))}
      </pre>
    </div>
  );
}
