import type { KeyFlow } from "@/api/types";
import { Tag } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { formatBytes, formatExact, formatInteger, formatRelative } from "@/lib/format";
import { keyPrefix } from "@/lib/key-prefix";
import { useNow } from "@/lib/now";

import { countRefused, SIGNALS, sumReasons, sumSignals } from "./counts";
import classes from "./IngestPage.module.css";

export function KeysPanel({ keys, phrase }: { keys: readonly KeyFlow[]; phrase: string }) {
  if (keys.length === 0)
    return (
      <Panel title="By key">
        <p className={classes.none}>There is no key that may send to this project.</p>
      </Panel>
    );
  return (
    <Panel title="By key" note={`Accepted, rejected and refused ${phrase}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            {SIGNALS.map(({ signal, name }) => (
              <th key={signal} scope="col" data-wide>
                {name}
              </th>
            ))}
            <th scope="col" data-wide>
              Bytes
            </th>
            <th scope="col" data-narrow>
              Accepted
            </th>
            <th scope="col">Rejected</th>
            <th scope="col">Refused</th>
            <th scope="col" data-wide>
              Last used
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function KeyRow({ apiKey }: { apiKey: KeyFlow }) {
  const now = useNow(10_000);
  const lastUse = apiKey.last_used_at ? Date.parse(apiKey.last_used_at) : undefined;
  return (
    <tr>
      <th scope="row">
        <span className={classes.keyName}>
          {apiKey.name}
          {apiKey.kind === "browser" && <Tag>Browser</Tag>}
          {apiKey.revoked_at && <Tag tone="error">Revoked</Tag>}
        </span>
        <span className={classes.keyNote}>
          <code>{keyPrefix(apiKey)}</code> · {rateText(apiKey.requests_per_second)}
        </span>
      </th>
      {SIGNALS.map(({ signal }) => (
        <Count key={signal} count={apiKey.accepted[signal]} wide />
      ))}
      <td data-wide>{formatBytes(apiKey.bytes)}</td>
      <Count count={sumSignals(apiKey.accepted)} narrow />
      <Count count={sumReasons(apiKey.rejected)} bad />
      <Count count={countRefused(apiKey)} bad />
      <td data-wide title={lastUse === undefined ? undefined : formatExact(lastUse)}>
        {lastUse === undefined ? "Never" : formatRelative(lastUse, now)}
      </td>
    </tr>
  );
}

function rateText(requestsPerSecond: number): string {
  return requestsPerSecond === 0 ? "no limit" : `max. ${formatInteger(requestsPerSecond)}/s`;
}

interface CountProps {
  count: number;
  bad?: boolean;
  wide?: boolean;
  narrow?: boolean;
}

function Count({ count, bad, wide, narrow }: CountProps) {
  const tone = count === 0 ? "none" : bad ? "error" : undefined;
  return (
    <td data-tone={tone} data-wide={wide} data-narrow={narrow}>
      {formatInteger(count)}
    </td>
  );
}
