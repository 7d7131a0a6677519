import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { histogramQuery, MOST_EXPORTED, searchExportUrl } from "@/api/search";
import { CreateAlert } from "@/components/alerts/CreateAlert";
import { DroppedNotice } from "@/components/lists/DroppedNotice";
import { ExportMenu } from "@/components/lists/ExportMenu";
import { OrderMenu } from "@/components/lists/OrderMenu";
import { Segments } from "@/components/Segments";
import { plural } from "@/lib/format";

import type { ResultsProps } from "./results";
import classes from "./SearchPage.module.css";
import { columnsOf, type Order, SPAN_ORDERS, spanOrderOf, TRACE_ORDERS, traceOrderOf } from "./url";

const SHOWN = [
  { value: "traces", name: "Traces" },
  { value: "spans", name: "Spans" },
] as const;

interface Props extends ResultsProps {
  feed: { waitingCount: number; dropped: number; clearDropped: () => void };
  tools?: ReactNode;
}

/** What kind of rows, in which order, and what can be done with all of them. */
export function ResultsBar(props: Props) {
  const { project, question, search, reading, onChange, feed, tools } = props;
  const isSpans = search.show === "spans";
  return (
    <>
      <div className={classes.results}>
        <Segments
          label="Show"
          value={isSpans ? "spans" : "traces"}
          choices={SHOWN}
          onChange={(next) => onChange({ show: next === "spans" ? "spans" : undefined, order: undefined })}
        />
        <OrderMenu<Order>
          orders={isSpans ? SPAN_ORDERS : TRACE_ORDERS}
          value={search.order ?? "start"}
          onChange={(order) => onChange({ order: order === "start" ? undefined : order })}
        />
        {tools}
        {feed.waitingCount > 0 && (
          <Button onClick={reading.resume}>
            {plural(feed.waitingCount, isSpans ? "new span" : "new trace")}
          </Button>
        )}
        <div className={classes.rest}>
          <CreateAlert
            project={project}
            about={{
              subject: "spans",
              filter: question.q,
              figure: search.chart === "latency" ? "latency" : "count",
            }}
          />
          <Export {...props} />
        </div>
      </div>
      <DroppedNotice feed={feed} one="row" />
    </>
  );
}

/** The rows of the list, in its order and with its columns: all that match, as far as a file goes. */
function Export({ project, question, search }: ResultsProps) {
  // What the chart above has counted; nothing is counted for this alone.
  const { data } = useQuery({ ...histogramQuery(project, question), enabled: false });
  const totals = data?.totals;
  const columns = columnsOf(search);
  if (search.show === "spans") {
    const asked = { of: "spans", order: spanOrderOf(search), columns } as const;
    return (
      <ExportMenu
        one="span"
        matched={totals?.span_count}
        most={MOST_EXPORTED.spans}
        addressOf={(format) => searchExportUrl(project, question, asked, format)}
      />
    );
  }
  const asked = { of: "traces", order: traceOrderOf(search), columns } as const;
  return (
    <ExportMenu
      one="trace"
      matched={totals?.trace_count}
      most={MOST_EXPORTED.traces}
      addressOf={(format) => searchExportUrl(project, question, asked, format)}
    />
  );
}
