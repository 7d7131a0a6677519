/** A stack: as it was written where source maps tell that, as it was sent where not, or where one asks for it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { type StackSource, stacksQuery } from "@/api/stacks";
import { CopyIcon } from "@/components/CopyButton";

import { isMapped, isOfJavaScript, reasonsOf } from "./mapped";
import { MappedStack } from "./MappedStack";
import { RawStack } from "./RawStack";
import classes from "./Stacks.module.css";

interface Props {
  project: string;
  source: StackSource;
  /** Which one of those that the source carries. */
  index: number;
  /** As it was sent: shown until it is known what it means. */
  raw: string;
}

export function Stack({ project, source, index, raw }: Props) {
  const mayBeMapped = isOfJavaScript(raw);
  const stacks = useQuery({ ...stacksQuery(project, source), enabled: mayBeMapped });
  const [isRaw, setRaw] = useState(false);
  const told = stacks.data?.stacks[index];
  // Of several spans that share an id another one may be meant.
  const lines = told?.raw === raw ? told.lines : [];
  const mapped = isMapped(lines);
  return (
    <div className={classes.stack}>
      <div className={classes.head}>
        <span>Stack trace</span>
        <span className={classes.tools}>
          {mapped && (
            <button
              type="button"
              aria-pressed={isRaw}
              className={classes.toggle}
              onClick={() => setRaw(!isRaw)}
            >
              As it was sent
            </button>
          )}
          <CopyIcon text={raw} label="Copy stack trace" />
        </span>
      </div>
      {mapped && !isRaw ? <MappedStack lines={lines} /> : <RawStack stack={raw} />}
      {!mapped && <Reasons project={project} reasons={reasonsOf(lines)} />}
      {stacks.isError && (
        <p className={classes.reasons} role="status">
          Source maps could not be asked.{" "}
          <button type="button" className={classes.toggle} onClick={() => void stacks.refetch()}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

function Reasons({ project, reasons }: { project: string; reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <div className={classes.reasons}>
      {reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <Link to="/p/$project/settings/source-maps" params={{ project }}>
        Source maps
      </Link>
    </div>
  );
}
