/** The lines, or why there are none: nothing sent, nothing matches. */
import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Question } from "@/api/search";
import { ButtonLink } from "@/components/ButtonLink";
import { KeptFor, type ListFeed, ListState } from "@/components/lists/ListState";
import { EmptyState } from "@/components/States";
import { keepScope } from "@/lib/scope";
import { searchOfTimeRange } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";

import type { LogsSearch } from "./url";

interface Props {
  project: string;
  feed: ListFeed;
  question: Question;
  onChange: (next: Partial<LogsSearch>) => void;
  children: ReactNode;
}

export function LogsState(props: Props) {
  const { feed, question, onChange, children } = props;
  return (
    <ListState
      what="logs"
      feed={feed}
      question={question}
      skeletons={{ count: 22, height: "26px" }}
      onRange={(range) => onChange(searchOfTimeRange(range))}
      empty={<Nothing {...props} />}
    >
      {children}
    </ListState>
  );
}

function Nothing({ project, question, onChange }: Props) {
  const { q, environment, range } = question;
  const when = timeRangePhrase(range);
  if (q || environment) {
    return (
      <EmptyState
        icon={<IconFileText size={20} />}
        title="No line matches"
        action={q && <Button onClick={() => onChange({ q: undefined })}>Clear the filter</Button>}
      >
        {q ? "No line with this filter" : "No line"}
        {environment && ` of ${environment}`} {when}.
        <KeptFor what="Lines" range={range} />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconFileText size={20} />}
      title="No logs here yet"
      action={
        <ButtonLink to="/p/$project/start" params={{ project }} search={keepScope}>
          Send logs
        </ButtonLink>
      }
    >
      Nothing was logged {when}.
      <KeptFor what="Lines" range={range} /> An SDK or agent with <code>OTEL_LOGS_EXPORTER=otlp</code> sends
      what your program logs, a Collector what stands in files. A line with a trace id is linked to its trace.
    </EmptyState>
  );
}
