import type { ErrorDetail } from "@/api/types";
import { formatInteger } from "@/lib/format";

import classes from "./Errors.module.css";

interface Props {
  title: string;
  rows: ErrorDetail["by_version"];
  /** What stands for an empty name. */
  none: string;
}

export function Counts({ title, rows, none }: Props) {
  const most = Math.max(...rows.map(({ events }) => events), 1);
  return (
    <table className={classes.count} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">Events</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, events }) => (
          <tr key={name}>
            <th scope="row">
              <span className="truncate">{name || none}</span>
              <span className={classes.track} aria-hidden>
                <span style={{ width: `${(events / most) * 100}%` }} />
              </span>
            </th>
            <td>{formatInteger(events)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
