import { MOST_RANKED } from "@/api/search";
import { widthWithColumns } from "@/components/lists/columns";
import { useServiceColours } from "@/components/service-colours";
import { longestDuration, TraceRow, TraceRowHead } from "@/components/traces/TraceRow";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { useNow } from "@/lib/now";

import { ColumnPicker } from "./ColumnPicker";
import { ResultList } from "./ResultList";
import { type ResultsProps, useResults } from "./results";
import { ResultsBar } from "./ResultsBar";
import { ResultsState } from "./ResultsState";
import { columnsOf, traceOrderOf } from "./url";

/** Start, duration, counts, services, the gaps, and a name that can be read. */
const FIXED_PX = 896;

export function TraceResults(props: ResultsProps) {
  const { project, search, question, reading, onChange } = props;
  const order = traceOrderOf(search);
  const isPaged = order === "start" || order === "start_asc";
  const columns = columnsOf(search);
  const feed = useTraceFeed(project, question, {
    order,
    columns,
    limit: isPaged ? 100 : MOST_RANKED,
    holds: reading.holds,
  });
  const list = useResults(feed, props);
  const now = useNow();
  useServiceColours(feed.rows.flatMap((trace) => [trace.root_service, ...trace.services]));
  const longestNs = longestDuration(feed.rows);
  const choose = (next: readonly string[]) => onChange({ columns: next.join(",") || undefined });
  return (
    <>
      <ResultsBar
        {...props}
        feed={feed}
        tools={<ColumnPicker project={project} question={question} columns={columns} onChange={choose} />}
      />
      <ResultsState {...props} feed={feed} what="traces">
        <ResultList
          {...list}
          label="Traces"
          rows={feed.rows}
          keyOf={(trace) => trace.trace_id}
          narrowRowPx={58}
          minWidthPx={widthWithColumns(FIXED_PX, columns)}
          head={
            <TraceRowHead
              columns={columns}
              onRemove={(column) => choose(columns.filter((each) => each !== column))}
            />
          }
          end={!isPaged && feed.rows.length >= MOST_RANKED && `The first ${MOST_RANKED} of all that match.`}
        >
          {(trace, place) => (
            <TraceRow
              project={project}
              trace={trace}
              longestNs={longestNs}
              now={now}
              showsMatches={question.q !== ""}
              columns={columns}
              {...place}
            />
          )}
        </ResultList>
      </ResultsState>
    </>
  );
}
