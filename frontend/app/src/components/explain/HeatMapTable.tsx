/** The heat map for those who do not see it: a row a stretch of time, each a button that selects it. */
import { formatInteger } from "@/lib/format";

import { type Box, columnStartMs, durationLabel, type HeatMapData, summariseColumns } from "./heat-map-data";
import classes from "./HeatMap.module.css";
import { describeTime } from "./selection";

interface Props {
  data: HeatMapData;
  onSelect: (box: Box) => void;
}

export function HeatMapTable({ data, onSelect }: Props) {
  const columns = summariseColumns(data).filter((column) => column.count > 0);
  const label = (row: number | undefined) => {
    const bounds = row === undefined ? undefined : data.rows[row];
    return bounds ? durationLabel(bounds.min_duration_ns, bounds.max_duration_ns) : "";
  };
  return (
    <div className={classes.tableFrame} tabIndex={0} role="group" aria-label="Latency as a table">
      <table className={classes.table}>
        <caption className="visually-hidden">
          Spans by time and duration; times without a span are left out
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Spans</th>
            <th scope="col">Errors</th>
            <th scope="col">Median</th>
            <th scope="col">95th percentile</th>
            <th scope="col">Longest</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.column}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.link}
                  onClick={() =>
                    onSelect({
                      left: column.column,
                      right: column.column,
                      bottom: 0,
                      top: data.rows.length - 1,
                    })
                  }
                >
                  {describeTime(columnStartMs(data, column.column), columnStartMs(data, column.column + 1))}
                </button>
              </th>
              <td>{formatInteger(column.count)}</td>
              <td data-failed={column.errors > 0 || undefined}>{formatInteger(column.errors)}</td>
              <td>{label(column.median)}</td>
              <td>{label(column.p95)}</td>
              <td>{label(column.longest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
