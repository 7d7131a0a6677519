import type { ErrorDetail } from "@/api/types";
import { formatExact, formatInteger, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./Errors.module.css";

export function Facts({ error }: { error: ErrorDetail }) {
  const nowMs = useNow(60_000);
  const seen = (at: string, version: string) => (
    <>
      <time dateTime={at} title={formatExact(Date.parse(at))}>
        {formatRelative(Date.parse(at), nowMs)}
      </time>
      {version && <span className={classes.in}> in {version}</span>}
    </>
  );
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Events</dt>
        <dd>{formatInteger(error.events)}</dd>
      </div>
      <div>
        <dt>First seen</dt>
        <dd>{seen(error.first_seen, error.first_version)}</dd>
      </div>
      <div>
        <dt>Last seen</dt>
        <dd>{seen(error.last_seen, error.last_version)}</dd>
      </div>
    </dl>
  );
}
