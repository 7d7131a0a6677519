/** Which failures there are, alike ones as one: the newest troubles first. */
import { Button, TextInput } from "@mantine/core";
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconCircleCheck, IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useRef } from "react";

import { errorsQuery } from "@/api/errors";
import { servicesQuery } from "@/api/services";
import type { ErrorGroup } from "@/api/types";
import { CountingBehind } from "@/components/counted/Counted";
import { FilterSelect } from "@/components/FilterSelect";
import { OrderMenu } from "@/components/lists/OrderMenu";
import { Page } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { useHotkeys } from "@/lib/hotkeys";
import { isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import classes from "./Errors.module.css";
import { ErrorsTable } from "./ErrorsTable";
import { Narrowed } from "./Narrowed";
import { type ErrorsSearch, SORTS, STATUSES } from "./url";

const REFRESH_MS = 30_000;

export function ErrorsPage() {
  const { project } = useParams({ from: "/inside/p/$project/errors" });
  const search = useSearch({ from: "/inside/p/$project/errors" });
  const navigate = useNavigate({ from: "/p/$project/errors" });
  const range = timeRangeOf(search);
  const find = useDeferredValue(search.find ?? "");
  const errors = useInfiniteQuery({
    ...errorsQuery(project, {
      range,
      environment: search.env,
      status: search.status ?? "open",
      sort: search.sort ?? "last_seen",
      service: search.service,
      version: search.version,
      q: find,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  useTitle("Errors");
  const newest = errors.data?.pages[0];
  const change = (next: Partial<ErrorsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <Page
      title="Errors"
      tools={<TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next))} />}
    >
      <section className={classes.panel} aria-label="Errors">
        <Tools project={project} search={search} onChange={change} />
        {newest && <CountingBehind untilMs={newest.counted_until_ms} />}
        <List project={project} search={search} errors={errors} onChange={change} />
      </section>
    </Page>
  );
}

interface ListProps extends ToolsProps {
  errors: UseInfiniteQueryResult<InfiniteData<{ groups: ErrorGroup[]; counted_until_ms: number }>>;
}

function List({ project, search, errors, onChange }: ListProps) {
  const groups = errors.data?.pages.flatMap((page) => page.groups) ?? [];
  if (errors.isPending)
    return (
      <>
        <Loading label="Loading errors" />
        <RowSkeletons count={8} height="56px" />
      </>
    );
  if (errors.isError && groups.length === 0)
    return <ErrorState error={errors.error} onRetry={() => void errors.refetch()} />;
  if (groups.length === 0) return <Empty search={search} onChange={onChange} />;
  return (
    <div className={classes.stale} data-stale={errors.isPlaceholderData || undefined}>
      <ErrorsTable project={project} groups={groups} />
      {errors.hasNextPage && (
        <div className={classes.next}>
          <Button loading={errors.isFetchingNextPage} onClick={() => void errors.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}

interface ToolsProps {
  project: string;
  search: ErrorsSearch;
  onChange: (next: Partial<ErrorsSearch>) => void;
}

function Tools({ project, search, onChange }: ToolsProps) {
  const input = useRef<HTMLInputElement>(null);
  useHotkeys({ "/": () => input.current?.focus() });
  const range = timeRangeOf(search);
  const services = useQuery(servicesQuery(project, { range, environment: search.env, compare: undefined }));
  return (
    <div className={classes.tools}>
      <Segments
        label="Status"
        value={search.status ?? "open"}
        choices={STATUSES}
        onChange={(status) => onChange({ status: status === "open" ? undefined : status })}
      />
      <TextInput
        ref={input}
        className={classes.find}
        aria-label="Find errors"
        placeholder="Type or message"
        leftSection={<IconSearch size={15} />}
        value={search.find ?? ""}
        onChange={(event) => onChange({ find: event.currentTarget.value || undefined })}
      />
      <div className={classes.service}>
        <FilterSelect
          label="Service"
          all="All services"
          value={search.service}
          options={services.data?.services.map(({ service }) => service).toSorted() ?? []}
          onChange={(service) => onChange({ service })}
        />
      </div>
      <Narrowed what="version" value={search.version} onClear={() => onChange({ version: undefined })} />
      <OrderMenu
        orders={SORTS}
        value={search.sort ?? "last_seen"}
        onChange={(sort) => onChange({ sort: sort === "last_seen" ? undefined : sort })}
      />
    </div>
  );
}

function Empty({ search, onChange }: Omit<ToolsProps, "project">) {
  const phrase = timeRangePhrase(timeRangeOf(search));
  if (search.find || search.service || search.version)
    return (
      <EmptyState
        title="No error matches"
        action={
          <Button onClick={() => onChange({ find: undefined, service: undefined, version: undefined })}>
            Show all errors
          </Button>
        }
      >
        Types and messages are looked through, of the status that is chosen.
      </EmptyState>
    );
  const status = search.status ?? "open";
  return (
    <EmptyState
      icon={<IconCircleCheck size={20} />}
      title={status === "all" ? "No error was seen" : `No ${status} error`}
      action={
        status !== "all" && (
          <Button onClick={() => onChange({ status: "all" })}>Show errors of any status</Button>
        )
      }
    >
      {status === "all" ? `Nothing failed ${phrase}.` : `None of this status was seen ${phrase}.`}
    </EmptyState>
  );
}
