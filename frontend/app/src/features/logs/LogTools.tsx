/** What can be done with all lines: order, columns, wrapping, a file of everything that matches. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconTextWrap } from "@tabler/icons-react";

import { logExportUrl, type LogOrder, MOST_LINES_EXPORTED } from "@/api/logs";
import type { Question } from "@/api/search";
import type { LogRecord } from "@/api/types";
import { CreateAlert } from "@/components/alerts/CreateAlert";
import { ExportMenu } from "@/components/lists/ExportMenu";
import { OrderMenu } from "@/components/lists/OrderMenu";

import { ColumnsMenu } from "./ColumnsMenu";
import classes from "./LogsPage.module.css";
import { LOG_ORDERS } from "./url";

interface Props {
  project: string;
  question: Question;
  columns: readonly string[];
  records: readonly LogRecord[];
  wrap: boolean;
  order: LogOrder;
  /** How many lines match; undefined while that is being counted. */
  matched: number | undefined;
  onColumns: (columns: readonly string[]) => void;
  onWrap: () => void;
  onOrder: (order: LogOrder) => void;
}

export function LogTools(props: Props) {
  const { project, question, columns, records, wrap, order, matched, onColumns, onWrap, onOrder } = props;
  return (
    <div className={classes.tools}>
      <OrderMenu orders={LOG_ORDERS} value={order} onChange={onOrder} />
      <ColumnsMenu chosen={columns} records={records} onChange={onColumns} />
      <Tooltip label={wrap ? "One line each (w)" : "Wrap long lines (w)"}>
        <ActionIcon
          aria-label="Wrap long lines"
          aria-pressed={wrap}
          data-on={wrap || undefined}
          onClick={onWrap}
        >
          <IconTextWrap size={16} />
        </ActionIcon>
      </Tooltip>
      <CreateAlert project={project} about={{ subject: "logs", filter: question.q, figure: "count" }} />
      <ExportMenu
        one="line"
        matched={matched}
        most={MOST_LINES_EXPORTED}
        addressOf={(format) => logExportUrl(project, question, order, format)}
      />
    </div>
  );
}
