import { formatClock } from "@/lib/format";

import type { Bucket, Series } from "./buckets";
import { formatValue } from "./FlowChart";
import classes from "./FlowPanel.module.css";

/** The chart in figures, the latest first. */
export function FlowTable({ buckets, series }: { buckets: readonly Bucket[]; series: readonly Series[] }) {
  return (
    <div className={classes.tableFrame} role="region" aria-label="What came in, as a table" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets
            .map(({ startMs }, index) => (
              <tr key={startMs}>
                <th scope="row">{formatClock(startMs)}</th>
                {series.map((row) => (
                  <td key={row.id} data-lost={(row.lost[index] ?? 0) > 0 || undefined}>
                    {formatValue(row, row.values[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))
            .toReversed()}
        </tbody>
      </table>
    </div>
  );
}
