/** Figures of now, and of before where two windows are compared. */
import { formatDuration, formatPercent, formatRate } from "@/lib/format";

import classes from "./Panel.module.css";

interface FigureRow {
  name: string;
  now: string;
  before?: string | undefined;
  tone?: "calm" | "warning" | "error";
}

export function Figures({ rows }: { rows: readonly FigureRow[] }) {
  const isComparing = rows.some(({ before }) => before !== undefined);
  return (
    <table className={classes.figures}>
      {isComparing && (
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(({ name, now, before, tone }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {isComparing && <td>{before ?? "–"}</td>}
            <td data-tone={tone}>{now}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function rateText(perS: number | undefined | null): string {
  return perS === undefined || perS === null ? "–" : formatRate(perS);
}

export function shareText(share: number | undefined | null): string {
  return share === undefined || share === null ? "–" : formatPercent(share);
}

export function latencyText(durationNs: number | undefined | null): string {
  return durationNs === undefined || durationNs === null ? "–" : formatDuration(durationNs);
}
