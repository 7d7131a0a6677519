/** The lines that a filter matches: how many over time, and each of them, with their live end. */
import { Button } from "@mantine/core";
import { useMemo, useRef } from "react";

import { logsQuery } from "@/api/logs";
import type { Question } from "@/api/search";
import { useDeploymentMarkers } from "@/components/deployments/useDeploymentMarkers";
import { useLiveList } from "@/components/live/useLiveList";
import { useReading } from "@/components/live/useReading";
import { DroppedNotice } from "@/components/lists/DroppedNotice";
import { Page } from "@/components/Page";
import { QueryBox } from "@/components/query/QueryBox";
import { LiveControls } from "@/components/time/LiveControls";
import { TimePicker } from "@/components/time/TimePicker";
import { SavedViews } from "@/components/views/SavedViews";
import { highlightOf } from "@/lib/filter/highlight";
import { onlyServiceOf } from "@/lib/filter/service";
import { addTerm } from "@/lib/filter/terms";
import { plural } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { stringifySearch } from "@/lib/search";
import { fixedRange, isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";

import { countAll } from "./bars";
import { LINES } from "./lines";
import { LogLines } from "./LogLines";
import { LogsState } from "./LogsState";
import classes from "./LogsPage.module.css";
import { LogTools } from "./LogTools";
import { SeverityHistogram } from "./SeverityHistogram";
import { columnsOf, type LogsSearch } from "./url";
import { useLineCounts } from "./useLineCounts";
import { useLineKeys } from "./useLineKeys";

interface Props {
  project: string;
  search: LogsSearch;
  onChange: (next: Partial<LogsSearch>, options?: { replace?: boolean }) => void;
  onWrap: () => void;
}

export function LogSearch({ project, search, onChange, onWrap }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const range = timeRangeOf(search);
  const question: Question = { range, environment: search.env, q: search.q ?? "" };
  const columns = columnsOf(search);
  const reading = useReading();
  const { q, environment = null } = question;
  const order = search.order ?? "desc";
  // Only where new lines come first, and only into a range that reaches the present.
  const isLive = order === "desc" && isMoving(range);
  const feed = useLiveList(project, LINES, logsQuery(project, question, order), {
    filter: isLive ? { feed: "logs", q, environment } : undefined,
    holds: () => reading.holds() || search.line !== undefined,
  });
  const { list, rows } = feed;
  const counts = useLineCounts(project, question, { list, isLive, paused: reading.paused });
  const markers = useDeploymentMarkers(project, {
    range,
    environment: search.env,
    service: onlyServiceOf(q),
  });
  const highlight = useMemo(() => highlightOf(q), [q]);
  const narrow = (term: string) => onChange({ q: addTerm(q, term), line: undefined });
  const setColumns = (next: readonly string[]) =>
    onChange({ cols: next.join(",") || undefined }, { replace: true });
  const resume = () => {
    reading.resume();
    feed.flush();
    scroll.current?.scrollTo({ top: 0 });
  };
  const togglePause = () => (reading.paused ? resume() : reading.pause());
  useHotkeys({ p: togglePause });
  const keys = useLineKeys({
    project,
    records: rows,
    open: search.line,
    onOpen: (line) => onChange({ line }, { replace: true }),
    onEscape: () => search.line && onChange({ line: undefined }, { replace: true }),
  });
  const more = () => {
    const mayFetch = list.hasNextPage && !list.isFetching && !list.isFetchNextPageError;
    if (mayFetch && !list.isPlaceholderData) void list.fetchNextPage();
  };
  return (
    <Page
      fill
      title="Logs"
      tools={
        <>
          <LiveControls
            state={feed.state}
            perSecond={feed.perSecond}
            range={range}
            paused={reading.paused}
            onToggle={togglePause}
            onGoLive={(next) => onChange({ ...searchOfTimeRange(next), order: undefined })}
          />
          <TimePicker value={range} onChange={(next) => onChange(searchOfTimeRange(next))} />
        </>
      }
    >
      <div className={classes.query}>
        <QueryBox
          scope={{ project, range, signal: "logs" }}
          value={q}
          placeholder="Filter: severity>=warn service=cart, or words"
          error={list.error}
          onRun={(next) =>
            next === q ? feed.refresh() : onChange({ q: next || undefined, line: undefined })
          }
        />
        <SavedViews project={project} page="logs" search={stringifySearch({ ...search }).slice(1)} />
      </div>
      <SeverityHistogram
        histogram={counts}
        markers={markers}
        onZoom={(startMs, endMs) => onChange(searchOfTimeRange(fixedRange(startMs, endMs)))}
        onTerm={narrow}
        tools={
          <LogTools
            project={project}
            question={question}
            columns={columns}
            records={rows}
            wrap={search.wrap === "1"}
            order={order}
            matched={counts.data && !counts.isPlaceholderData ? countAll(counts.data.counts) : undefined}
            onOrder={(next) => onChange({ order: next === "asc" ? next : undefined, line: undefined })}
            onColumns={setColumns}
            onWrap={onWrap}
          />
        }
      />
      <Arrivals feed={feed} onResume={resume} />
      <LogsState project={project} feed={feed} question={question} onChange={onChange}>
        <LogLines
          project={project}
          label="Logs"
          scrollRef={scroll}
          records={rows}
          columns={columns}
          wrap={search.wrap === "1"}
          stale={list.isPlaceholderData}
          highlight={list.isPlaceholderData ? undefined : highlight}
          open={search.line}
          active={keys.id}
          onRemoveColumn={(key) => setColumns(columns.filter((each) => each !== key))}
          actions={{
            columns,
            onTerm: narrow,
            onExclude: (term) => narrow(`NOT ${term}`),
            onColumn: (key) =>
              setColumns(columns.includes(key) ? columns.filter((each) => each !== key) : [...columns, key]),
          }}
          onToggle={keys.toggle}
          onNearEnd={more}
          onScrolledAway={reading.onScrolledAway}
          onPointer={reading.onPointer}
          after={<End list={list} further={order === "asc" ? "newer" : "older"} onMore={more} />}
        />
      </LogsState>
    </Page>
  );
}

interface ArrivalsProps {
  feed: { waitingCount: number; dropped: number; clearDropped: () => void };
  onResume: () => void;
}

/** What came while the reader was not to be moved, and what was too much to be shown as it came. */
function Arrivals({ feed, onResume }: ArrivalsProps) {
  return (
    <>
      <DroppedNotice feed={feed} one="line" />
      {feed.waitingCount > 0 && (
        <div className={classes.waiting}>
          <Button onClick={onResume}>{plural(feed.waitingCount, "new line")}</Button>
        </div>
      )}
    </>
  );
}

interface EndProps {
  list: { hasNextPage: boolean; isFetchNextPageError: boolean; fetchNextPage: () => unknown };
  further: "older" | "newer";
  onMore: () => void;
}

function End({ list, further, onMore }: EndProps) {
  if (!list.hasNextPage) return <p className={classes.end}>No {further} line in this time range.</p>;
  const lines = `${further === "older" ? "Older" : "Newer"} lines`;
  return (
    <div className={classes.end}>
      {list.isFetchNextPageError ? (
        <Button onClick={() => void list.fetchNextPage()}>{lines} could not be loaded. Try again</Button>
      ) : (
        <Button onClick={onMore}>{lines}</Button>
      )}
    </div>
  );
}
