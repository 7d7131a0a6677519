/** The results, or why there are none. */
import { Button } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { ButtonLink } from "@/components/ButtonLink";
import { KeptFor, type ListFeed, ListState } from "@/components/lists/ListState";
import { EmptyState } from "@/components/States";
import { removeTerm, splitTerms } from "@/lib/filter/terms";
import { keepScope } from "@/lib/scope";
import { KEPT, movingOf, searchOfTimeRange } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";

import type { ResultsProps } from "./results";

interface Props extends ResultsProps {
  feed: ListFeed;
  what: "traces" | "spans";
  children: ReactNode;
}

const MOST_TERM_BUTTONS = 3;
const ALL_KEPT = movingOf(KEPT.seconds);

export function ResultsState(props: Props) {
  const { feed, what, question, onChange, children } = props;
  return (
    <ListState
      what={what}
      feed={feed}
      question={question}
      skeletons={{ count: 14 }}
      onRange={(range) => onChange(searchOfTimeRange(range))}
      empty={<NothingFound {...props} />}
    >
      {children}
    </ListState>
  );
}

function NothingFound({ project, question, onChange, what }: Props) {
  const { q, environment, range } = question;
  const { terms } = splitTerms(q);
  const when = timeRangePhrase(range);
  const widen = (range.kind === "fixed" || range.seconds < KEPT.seconds) && (
    <Button onClick={() => onChange(searchOfTimeRange(ALL_KEPT))}>Search the last {KEPT.days} days</Button>
  );
  const kept = <KeptFor what="Spans" range={range} />;
  if (q === "" && !environment) {
    return (
      <EmptyState
        icon={<IconSearch size={20} />}
        title="Nothing was received"
        action={
          <>
            {widen}
            <ButtonLink to="/p/$project/start" params={{ project }} search={keepScope}>
              Send data
            </ButtonLink>
          </>
        }
      >
        No span came {when}.{kept} Choose another time range, or point an SDK at this project.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconSearch size={20} />}
      title={`No ${what} match`}
      action={
        <>
          {widen}
          {terms.length > 1 &&
            terms.slice(0, MOST_TERM_BUTTONS).map((term, index) => (
              <Button
                key={`${index} ${term.text}`}
                onClick={() => onChange({ q: removeTerm(q, index) || undefined })}
              >
                Without {term.text}
              </Button>
            ))}
          {q !== "" && <Button onClick={() => onChange({ q: undefined })}>Clear the filter</Button>}
          {environment && <Button onClick={() => onChange({ env: undefined })}>All environments</Button>}
        </>
      }
    >
      {environment ? `Nothing in ${environment} matches ${when}.` : `Nothing matches ${when}.`}
      {kept}
    </EmptyState>
  );
}
