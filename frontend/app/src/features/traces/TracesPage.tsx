import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconPlayerPause, IconPlayerPlay, IconTimeline } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";

import { servicesQuery } from "@/api/traces";
import { ButtonLink } from "@/components/ButtonLink";
import { FilterSelect } from "@/components/FilterSelect";
import { Notice } from "@/components/Notice";
import { Page } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimeRangePicker } from "@/components/TimeRangePicker";
import { LiveBadge } from "@/components/traces/LiveBadge";
import { useTraceFeed } from "@/components/traces/useTraceFeed";
import { plural } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { isMoving, searchOfTimeRange, timeRangePhrase, timeRangeOf } from "@/lib/timerange";
import { useTitle } from "@/lib/title";

import { TraceList } from "./TraceList";
import classes from "./TracesPage.module.css";
import type { TracesSearch } from "./url";

/** Rows do not move under a pointer that is on its way to one of them. */
const POINTER_HOLD_MS = 700;

export function TracesPage() {
  const { project } = useParams({ from: "/inside/p/$project/traces" });
  const search = useSearch({ from: "/inside/p/$project/traces" });
  const navigate = useNavigate({ from: "/p/$project/traces" });
  const [paused, setPaused] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const scrolledAway = useRef(false);
  const pointerAtMs = useRef(0);
  const range = timeRangeOf(search);
  const feed = useTraceFeed(
    project,
    range,
    { service: search.service, environment: search.environment },
    {
      holds: () => paused || scrolledAway.current || Date.now() - pointerAtMs.current < POINTER_HOLD_MS,
    },
  );
  useTitle(search.service, "Traces");

  const change = (next: Partial<TracesSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const resume = () => {
    setPaused(false);
    feed.flush();
    scroll.current?.scrollTo({ top: 0 });
  };
  const togglePause = () => (paused ? resume() : setPaused(true));
  useHotkeys({ p: togglePause });

  return (
    <Page
      fill
      title="Traces"
      tools={
        <>
          <LiveBadge state={paused ? "paused" : feed.socketState} />
          {isMoving(range) && <PauseButton paused={paused} onToggle={togglePause} />}
          <TimeRangePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />
        </>
      }
    >
      <Filters
        project={project}
        search={search}
        waitingCount={feed.waitingCount}
        onChange={change}
        onResume={resume}
      />
      {feed.dropped > 0 && <DroppedNotice dropped={feed.dropped} onDismiss={feed.clearDropped} />}
      <TracesBody
        project={project}
        feed={feed}
        search={search}
        onClear={() => change({ service: undefined, environment: undefined })}
      >
        <TraceList
          project={project}
          scrollRef={scroll}
          rows={feed.rows}
          stale={feed.list.isPlaceholderData}
          hasMore={feed.list.hasNextPage && !feed.list.isPlaceholderData}
          loadingMore={feed.list.isFetchingNextPage}
          moreFailed={feed.list.isFetchNextPageError}
          onMore={() => void feed.list.fetchNextPage()}
          onScrolledAway={(away) => (scrolledAway.current = away)}
          onPointer={() => (pointerAtMs.current = Date.now())}
        />
      </TracesBody>
    </Page>
  );
}

function PauseButton({ paused, onToggle }: { paused: boolean; onToggle: () => void }) {
  return (
    <Tooltip label={paused ? "Resume (p)" : "Pause (p)"}>
      <ActionIcon
        aria-label={paused ? "Resume live updates" : "Pause live updates"}
        aria-pressed={paused}
        onClick={onToggle}
      >
        {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

interface FiltersProps {
  project: string;
  search: TracesSearch;
  waitingCount: number;
  onChange: (next: Partial<TracesSearch>) => void;
  onResume: () => void;
}

function Filters({ project, search, waitingCount, onChange, onResume }: FiltersProps) {
  const services = useQuery(servicesQuery(project, timeRangeOf(search), undefined));
  return (
    <div className={classes.filters}>
      <FilterSelect
        label="Service"
        all="All services"
        value={search.service}
        options={services.data?.services.map(({ service }) => service) ?? []}
        onChange={(service) => onChange({ service })}
      />
      <FilterSelect
        label="Environment"
        all="All environments"
        value={search.environment}
        options={services.data?.environments.filter(Boolean) ?? []}
        onChange={(environment) => onChange({ environment })}
      />
      {waitingCount > 0 && (
        <Button className={classes.waiting} onClick={onResume}>
          {plural(waitingCount, "new trace")}
        </Button>
      )}
    </div>
  );
}

function DroppedNotice({ dropped, onDismiss }: { dropped: number; onDismiss: () => void }) {
  return (
    <div className={classes.notice}>
      <Notice tone="warning" action={<Button onClick={onDismiss}>Dismiss</Button>}>
        More arrived than could be shown live: {plural(dropped, "frame")} dropped. The list has been read
        again and is complete.
      </Notice>
    </div>
  );
}

interface BodyProps {
  project: string;
  feed: ReturnType<typeof useTraceFeed>;
  search: TracesSearch;
  onClear: () => void;
  children: ReactNode;
}

function TracesBody({ project, feed, search, onClear, children }: BodyProps) {
  const { list, rows } = feed;
  const when = timeRangePhrase(timeRangeOf(search));
  if (list.isPending) {
    return (
      <>
        <Loading label="Loading traces" />
        <RowSkeletons count={14} />
      </>
    );
  }
  if (list.isError && rows.length === 0)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length > 0) return children;
  if (search.service ?? search.environment) {
    return (
      <EmptyState
        icon={<IconTimeline size={20} />}
        title="No trace matches"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Nothing with this service and environment {when}.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconTimeline size={20} />}
      title="No traces here yet"
      action={
        <ButtonLink to="/p/$project/start" params={{ project }}>
          Send data
        </ButtonLink>
      }
    >
      Nothing was received {when}. Choose a longer time range, or point an SDK at this project.
    </EmptyState>
  );
}
