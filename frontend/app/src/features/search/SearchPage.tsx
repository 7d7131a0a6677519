import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import type { LiveStatus } from "@/api/live";
import { QueryBox } from "@/components/query/QueryBox";
import { Page } from "@/components/Page";
import { LiveControls } from "@/components/time/LiveControls";
import { TimePicker } from "@/components/time/TimePicker";
import { SavedViews } from "@/components/views/SavedViews";
import { useHotkeys } from "@/lib/hotkeys";
import { stringifySearch } from "@/lib/search";
import { searchOfTimeRange } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import { Charts } from "./Charts";
import classes from "./SearchPage.module.css";
import { SpanResults } from "./SpanResults";
import { TraceResults } from "./TraceResults";
import { questionOf, type SearchSearch } from "./url";
import { useReading } from "./useReading";

const NOT_LIVE: LiveStatus = { state: "off", perSecond: undefined };

export function SearchPage() {
  const { project } = useParams({ from: "/inside/p/$project/search" });
  const search = useSearch({ from: "/inside/p/$project/search" });
  const navigate = useNavigate({ from: "/p/$project/search" });
  const reading = useReading();
  const [live, setLive] = useState(NOT_LIVE);
  const [error, setError] = useState<unknown>();
  const question = questionOf(search);
  useTitle(search.q, "Search");
  useHotkeys({ p: reading.togglePause });

  /** A step that the reader may want to take back is one that "back" takes back. */
  const change = (next: Partial<SearchSearch>, { replace = false } = {}) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const run = (q: string) => {
    if (q === question.q) reading.refresh();
    else change({ q: q || undefined });
  };
  const results = {
    project,
    search,
    question,
    reading,
    onChange: change,
    onLive: setLive,
    onError: setError,
  };
  return (
    <Page
      fill
      title="Search"
      tools={
        <>
          <LiveControls
            {...live}
            range={question.range}
            paused={reading.paused}
            onToggle={reading.togglePause}
            onGoLive={(range) => change({ ...searchOfTimeRange(range), order: undefined })}
          />
          <TimePicker value={question.range} onChange={(range) => change(searchOfTimeRange(range))} />
        </>
      }
    >
      <div className={classes.query}>
        <QueryBox
          scope={{ project, range: question.range, signal: "spans" }}
          value={question.q}
          placeholder="Filter: service=checkout duration>500ms, or words"
          error={error}
          onRun={run}
        />
        <SavedViews project={project} page="search" search={stringifySearch(search).slice(1)} />
      </div>
      <Charts {...results} />
      {search.show === "spans" ? <SpanResults {...results} /> : <TraceResults {...results} />}
    </Page>
  );
}
