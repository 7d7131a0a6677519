/** A part of what a span carries, which can be folded away. */
import type { ReactNode } from "react";

import { formatCount } from "@/lib/format";

import classes from "./SpanPanel.module.css";

interface Props {
  title: string;
  count?: number;
  dropped?: number;
  children: ReactNode;
}

export function Section({ title, count, dropped = 0, children }: Props) {
  return (
    <details className={classes.section} open>
      <summary>
        {title}
        {count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
        <Dropped count={dropped} />
      </summary>
      {children}
    </details>
  );
}

export function Dropped({ count, what = "" }: { count: number; what?: string }) {
  if (count === 0) return null;
  return (
    <span className={classes.dropped} title="The SDK left these out before sending">
      {formatCount(count)} {what && `${what} `}dropped
    </span>
  );
}
