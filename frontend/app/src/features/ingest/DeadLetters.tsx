import type { DeadLetter } from "@/api/types";
import { Panel } from "@/components/Page";
import { formatExact, formatInteger, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import { SIGNALS } from "./counts";
import classes from "./IngestPage.module.css";

const SHOWN = 5;

export function DeadLetters({ letters }: { letters: readonly DeadLetter[] }) {
  const now = useNow(10_000);
  const more = letters.length - SHOWN;
  return (
    <Panel
      title="Dead letters"
      note="Requests that the store refuses even alone. They are kept as they came; manage.py deadletter lists, explains, retries or drops them."
    >
      <ul aria-label="Dead letters">
        {letters.slice(0, SHOWN).map((letter, index) => (
          <li key={`${letter.at} ${index}`} className={classes.item}>
            <div className={classes.itemText}>
              <b>
                {formatInteger(letter.items)} {wordOf(letter)}
              </b>
              <p>{letter.reason}</p>
            </div>
            <time
              className={classes.itemSide}
              dateTime={letter.at}
              title={formatExact(Date.parse(letter.at))}
            >
              {formatRelative(Date.parse(letter.at), now)}
            </time>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={classes.none}>and {formatInteger(more)} more</p>}
    </Panel>
  );
}

function wordOf({ signal, items }: DeadLetter): string {
  const words = SIGNALS.find((known) => known.signal === signal);
  return (items === 1 ? words?.one : words?.many) ?? "items";
}
