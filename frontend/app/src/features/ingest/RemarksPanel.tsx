import { Panel } from "@/components/Page";
import { formatInteger } from "@/lib/format";

import classes from "./IngestPage.module.css";
import { explainNoted } from "./reasons";

/** Nothing here was lost: what is odd about what was stored. */
export function RemarksPanel({ noted }: { noted: Readonly<Record<string, number>> }) {
  const remarks = Object.entries(noted).toSorted((a, b) => b[1] - a[1]);
  return (
    <Panel title="Stored, with a remark" note="Nothing was lost; the sender was told">
      {remarks.length === 0 && <p className={classes.none}>None.</p>}
      <ul aria-label="Stored, with a remark">
        {remarks.map(([reason, count]) => {
          const { why, advice } = explainNoted(reason);
          return (
            <li key={reason} className={classes.item}>
              <div className={classes.itemText}>
                <b>{why}</b>
                {advice && <p>{advice}</p>}
              </div>
              <span className={classes.itemSide}>{formatInteger(count)}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
