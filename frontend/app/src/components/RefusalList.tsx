import type { ReactNode } from "react";

import type { Refusal } from "@/api/types";
import { formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./RefusalList.module.css";

/** A setting too long for the column goes on with its value in the next line, and is copied in one piece. */
function breakAfterEquals(text: string): ReactNode[] {
  return text.split(/(?<==)/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
}

/** OTLP answers 200 where the sender need not try again: the request was heard, if not all of it was stored. */
const HEARD: Readonly<Record<string, string>> = {
  empty: "nothing in it",
  items_rejected: "stored in part",
};

export function isHeard(refusal: Refusal): boolean {
  return refusal.status < 400;
}

/** Each request that did not get in, with what its sender was told and what to do about it. */
export function RefusalList({ label, refusals }: { label: string; refusals: readonly Refusal[] }) {
  const now = useNow();
  return (
    <ul aria-label={label}>
      {refusals.map((refusal, index) => (
        <li key={`${refusal.at} ${index}`} className={classes.refusal}>
          <div className={classes.refusalHead}>
            <b data-tone={isHeard(refusal) ? "warning" : "error"}>
              {refusal.status}
              {isHeard(refusal) && `, ${HEARD[refusal.reason] ?? "not all of it stored"}`}
            </b>
            <time dateTime={refusal.at} title={formatExact(Date.parse(refusal.at))}>
              {formatRelative(Date.parse(refusal.at), now)}
            </time>
          </div>
          <p>{refusal.message}</p>
          {refusal.detail && <p className={classes.detail}>{breakAfterEquals(refusal.detail)}</p>}
          <p className={classes.source}>
            from <span className="mono">{refusal.address}</span>
            {refusal.key_prefix && (
              <>
                , key <span className="mono">{refusal.key_prefix}…</span>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
