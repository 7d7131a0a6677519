import type { ReactNode } from "react";

import type { Refusal } from "@/api/types";
import { Panel } from "@/components/Page";
import { formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./OnboardingPage.module.css";

/** A setting too long for the column goes on with its value in the next line, and is copied in one piece. */
function breakAfterEquals(text: string): ReactNode[] {
  return text.split(/(?<==)/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
}

/** Requests that came in and were turned away: the answer to "why is nothing here?" */
export function Refusals({ refusals }: { refusals: readonly Refusal[] }) {
  const now = useNow();
  if (refusals.length === 0) return null;
  return (
    <Panel title="Something came, and was refused" note="The most recent requests that did not get in">
      <ul aria-label="Refused requests">
        {refusals.slice(0, 5).map((refusal, index) => (
          <li key={`${refusal.at} ${index}`} className={classes.refusal}>
            <div className={classes.refusalHead}>
              <b>{refusal.status}</b>
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
    </Panel>
  );
}
