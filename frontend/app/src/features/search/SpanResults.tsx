import { spansQuery } from "@/api/search";
import { widthWithColumns } from "@/components/lists/columns";
import { useLiveList } from "@/components/live/useLiveList";
import { useServiceColours } from "@/components/service-colours";
import { useNow } from "@/lib/now";
import { isMoving } from "@/lib/timerange";

import { ColumnPicker } from "./ColumnPicker";
import { ResultList } from "./ResultList";
import { type ResultsProps, useResults } from "./results";
import { ResultsBar } from "./ResultsBar";
import { ResultsState } from "./ResultsState";
import { SpanRow, SpanRowHead } from "./SpanRow";
import { spanKey, SPANS } from "./spans";
import { columnsOf, spanOrderOf } from "./url";

const PAGE = 100;
/** Start, kind, duration, the gaps, and a name that can be read. */
const FIXED_PX = 648;

export function SpanResults(props: ResultsProps) {
  const { project, search, question, reading, onChange } = props;
  const order = spanOrderOf(search);
  const columns = columnsOf(search);
  const isLive = order === "start" && isMoving(question.range);
  const { q, environment = null } = question;
  const feed = useLiveList(project, SPANS, spansQuery(project, question, order, columns, PAGE), {
    filter: isLive ? { feed: "spans", q, environment, columns } : undefined,
    holds: reading.holds,
  });
  const list = useResults(feed, props);
  const now = useNow();
  useServiceColours(feed.rows.map(({ service }) => service));
  const longestNs = feed.rows.reduce((most, { duration_ns }) => Math.max(most, duration_ns ?? 0), 0);
  const choose = (next: readonly string[]) => onChange({ columns: next.join(",") || undefined });
  return (
    <>
      <ResultsBar
        {...props}
        feed={feed}
        tools={<ColumnPicker project={project} question={question} columns={columns} onChange={choose} />}
      />
      <ResultsState {...props} feed={feed} what="spans">
        <ResultList
          {...list}
          label="Spans"
          rows={feed.rows}
          keyOf={spanKey}
          narrowRowPx={58}
          minWidthPx={widthWithColumns(FIXED_PX, columns)}
          head={
            <SpanRowHead
              columns={columns}
              onRemove={(column) => choose(columns.filter((each) => each !== column))}
            />
          }
        >
          {(span, place) => (
            <SpanRow
              project={project}
              span={span}
              columns={columns}
              longestNs={longestNs}
              now={now}
              {...place}
            />
          )}
        </ResultList>
      </ResultsState>
    </>
  );
}
