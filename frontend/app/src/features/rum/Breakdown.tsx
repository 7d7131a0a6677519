import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { type RumDimension, rumBreakdownQuery } from "@/api/rum";
import type { RumBreakdownRow } from "@/api/types";
import { Panel } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";
import { formatCount, formatPercent } from "@/lib/format";
import { isMoving } from "@/lib/timerange";

import classes from "./Browser.module.css";
import { Failures, VitalCells } from "./Cells";
import type { Shown } from "./shown";
import tables from "./Tables.module.css";
import { DIMENSIONS } from "./url";

const REFRESH_MS = 30_000;
/** Where the browser, or what stands before Spanwise, said nothing. */
const NOT_TOLD: Readonly<Record<RumDimension, string>> = {
  browser: "Unknown browser",
  os: "Unknown OS",
  device: "Unknown device",
  country: "Country not told",
  version: "No version",
};

const COLUMNS = [
  ["share", "Views"],
  ["sessions", "Sessions"],
  ["errors", "JS errors"],
  ["lcp", "LCP"],
  ["inp", "INP"],
  ["cls", "CLS"],
] as const;

interface Props extends Shown {
  /** Of one page, where one is named. */
  page?: string;
  /** All that are told apart here. */
  views: number;
}

export function Breakdown(props: Props) {
  const { search, onChange } = props;
  const by = search.by ?? "browser";
  return (
    <Panel
      title="Who looks"
      note="A click narrows everything above to it"
      tools={
        <div className={tables.choices}>
          <Segments
            label="Told apart by"
            value={by}
            choices={DIMENSIONS}
            onChange={(next) => onChange({ by: next === "browser" ? undefined : next }, { replace: true })}
          />
        </div>
      }
    >
      <Values {...props} by={by} />
    </Panel>
  );
}

function Values({ project, scope, page, views, by, onChange }: Props & { by: RumDimension }) {
  const breakdown = useQuery({
    ...rumBreakdownQuery(project, scope, page, by),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(scope.range) && REFRESH_MS,
  });
  if (breakdown.isPending)
    return (
      <>
        <Loading label="Loading the breakdown" />
        <RowSkeletons count={4} />
      </>
    );
  if (breakdown.isError && !breakdown.data)
    return <ErrorState error={breakdown.error} onRetry={() => void breakdown.refetch()} />;
  const { rows } = breakdown.data;
  // Of the values before, where another dimension's are still on their way: their clicks would mean something else.
  const isStale = breakdown.isPlaceholderData;
  return (
    <div className={classes.stale} data-stale={isStale || undefined} inert={isStale}>
      <table className={tables.table} aria-label="Who looks">
        <thead>
          <tr>
            <th scope="col">{nameOf(by)}</th>
            {COLUMNS.map(([column, name]) => (
              <th key={column} scope="col" data-column={column}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.value}
              by={by}
              row={row}
              views={views}
              onChoose={() => onChange({ q: addTerm(scope.q, termOf(by, row.value)) })}
            />
          ))}
        </tbody>
      </table>
      {by === "country" && rows.every(({ value }) => value === "") && (
        <p className={tables.note}>A country is told by a header of what stands before Spanwise.</p>
      )}
    </div>
  );
}

function nameOf(by: RumDimension): string {
  return DIMENSIONS.find(({ value }) => value === by)?.name ?? "";
}

function termOf(by: RumDimension, value: string): string {
  const key = DIMENSIONS.find((each) => each.value === by)?.key ?? "";
  return `${key}=${value === "" ? "nil" : writeValue(value)}`;
}

interface RowProps {
  by: RumDimension;
  row: RumBreakdownRow;
  views: number;
  onChoose: () => void;
}

function Row({ by, row, views, onChoose }: RowProps) {
  // Two answers of two moments: while views come in, one may know more than the other.
  const share = views > 0 ? Math.min(row.views / views, 1) : 0;
  const name = row.value || NOT_TOLD[by];
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className={`truncate ${tables.choose}`}
          title={`Only ${name}`}
          onClick={onChoose}
        >
          <span className="visually-hidden">Only </span>
          {name}
        </button>
      </th>
      <td data-column="share">
        <span className={tables.track} aria-hidden>
          <span style={{ width: `${share * 100}%` }} />
        </span>
        {formatCount(row.views)} <span className={tables.part}>{formatPercent(share)}</span>
      </td>
      <td data-column="sessions">{formatCount(row.sessions)}</td>
      <td data-column="errors">
        <Failures count={row.errors} />
      </td>
      <VitalCells of={row} />
    </tr>
  );
}
