import { Button } from "@mantine/core";
import { IconBrowser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { rumOverviewQuery } from "@/api/rum";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState, Loading } from "@/components/States";
import { KEPT, movingOf, searchOfTimeRange } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";

import { type BrowserSearch, scopeOf } from "./url";

const ALL_KEPT = movingOf(KEPT.seconds);

interface Props {
  project: string;
  search: BrowserSearch;
  /** By more than what every page of browsers is narrowed by. */
  isNarrowed?: boolean;
  onChange: (next: BrowserSearch) => void;
}

/** No view is here: because none was looked for in the right place, or because none was ever sent. */
export function NoViews({ project, search, isNarrowed: isFurther = false, onChange }: Props) {
  // Whether the project has a view at all: asked only where the page has nothing else to do.
  const ever = useQuery(
    rumOverviewQuery(project, { range: ALL_KEPT, environment: undefined, service: undefined, q: "" }),
  );
  if (ever.isPending) return <Loading label="Loading views" />;
  if (ever.data && ever.data.views + ever.data.errors === 0) return <HowToEmbed project={project} />;
  const isNarrowed = isFurther || search.q !== undefined || search.service !== undefined;
  return <NotHere search={search} isNarrowed={isNarrowed} onChange={onChange} />;
}

function NotHere({ search, isNarrowed, onChange }: Omit<Props, "project">) {
  const { range } = scopeOf(search);
  const isWhole = range.kind === "moving" && range.seconds >= KEPT.seconds;
  return (
    <EmptyState
      icon={<IconBrowser size={20} />}
      title={isNarrowed ? "No view matches" : `No view ${timeRangePhrase(range)}`}
      action={
        <>
          {isNarrowed && (
            <Button onClick={() => onChange({ q: undefined, service: undefined })}>Show all views</Button>
          )}
          {!isWhole && (
            <Button onClick={() => onChange(searchOfTimeRange(ALL_KEPT))}>
              Look at the last {KEPT.days} days
            </Button>
          )}
        </>
      }
    >
      Choose a longer time range{search.env ? ", or another environment" : ""}
      {isNarrowed ? ", or another filter" : ""}.
    </EmptyState>
  );
}

function HowToEmbed({ project }: { project: string }) {
  return (
    <EmptyState
      icon={<IconBrowser size={20} />}
      title="No browser has told of a view yet"
      action={
        <ButtonLink
          variant="filled"
          to="/p/$project/start"
          params={{ project }}
          search={{ snippet: "browser" }}
        >
          Add the browser snippet
        </ButtonLink>
      }
    >
      One tag in your pages tells how long people wait, what fails in front of them, and which of your
      services it was: each view is a trace that goes on in the backend.
    </EmptyState>
  );
}
