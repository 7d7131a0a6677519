/** One error group: where it happens, since when, in which versions, and events that lead to it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { isStatus } from "@/api/client";
import { errorQuery } from "@/api/errors";
import type { ErrorDetail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { keepScope } from "@/lib/scope";
import { isMoving, searchOfTimeRange, type TimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangeLabel, timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import { Counts } from "./Counts";
import { Decide } from "./Decide";
import { ErrorTrend } from "./ErrorTrend";
import { ErrorStack } from "./ErrorStack";
import classes from "./Errors.module.css";
import { Facts } from "./Facts";
import { Narrowed } from "./Narrowed";
import { Samples } from "./Samples";
import { findStackSource } from "./stack-source";
import { Standing } from "./Standing";

const REFRESH_MS = 15_000;

export function ErrorPage() {
  const { project, id } = useParams({ from: "/inside/p/$project/errors/$id" });
  const search = useSearch({ from: "/inside/p/$project/errors/$id" });
  const navigate = useNavigate({ from: "/p/$project/errors/$id" });
  const range = timeRangeOf(search);
  const error = useQuery({
    ...errorQuery(project, id, {
      range,
      environment: search.env,
      service: search.service,
      version: search.version,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  const look = (next: TimeRange) =>
    void navigate({ search: (before) => ({ ...before, ...searchOfTimeRange(next) }) });
  const widen = (what: "service" | "version") =>
    void navigate({ search: (before) => ({ ...before, [what]: undefined }), replace: true });
  useTitle(error.data?.type, "Errors");
  return (
    <Page
      title={error.data?.type ?? "Error"}
      tools={
        <>
          <Narrowed what="service" value={search.service} onClear={() => widen("service")} />
          <Narrowed what="version" value={search.version} onClear={() => widen("version")} />
          <TimePicker value={range} onChange={look} />
        </>
      }
    >
      {error.isPending && (
        <>
          <Loading label="Loading the error" />
          <RowSkeletons count={10} />
        </>
      )}
      {error.isError && (
        <Failed
          project={project}
          error={error.error}
          phrase={`${timeRangePhrase(range)}${search.service || search.version ? " there" : ""}`}
          onRetry={() => void error.refetch()}
        />
      )}
      {error.data && !error.isError && (
        <Loaded project={project} error={error.data} range={range} onRange={look} />
      )}
    </Page>
  );
}

interface FailedProps {
  project: string;
  error: unknown;
  /** When it was looked for. */
  phrase: string;
  onRetry: () => void;
}

function Failed({ project, error, phrase, onRetry }: FailedProps) {
  const leave = (
    <ButtonLink variant="filled" to="/p/$project/errors" params={{ project }} search={keepScope}>
      All errors
    </ButtonLink>
  );
  if (isStatus(error, 404))
    return (
      <EmptyState title={`It was not seen ${phrase}`} action={leave}>
        Choose a longer time range. An error is counted seconds after it came in.
      </EmptyState>
    );
  return <ErrorState error={error} title="The error could not be loaded" leave={leave} onRetry={onRetry} />;
}

interface LoadedProps {
  project: string;
  error: ErrorDetail;
  range: TimeRange;
  onRange: (range: TimeRange) => void;
}

function Loaded({ project, error, range, onRange }: LoadedProps) {
  const source = findStackSource(error.samples);
  return (
    <>
      <section className={classes.head} aria-label="Error">
        <div className={classes.words}>
          <p className={classes.whole}>{error.message || "No message"}</p>
          <p className={classes.tags}>
            <Standing {...error} />
          </p>
        </div>
        <Decide project={project} error={error} />
      </section>
      <Panel title="Over time" note={timeRangeLabel(range)}>
        <Facts error={error} />
        <ErrorTrend error={error} onRange={onRange} />
      </Panel>
      <Panel title="Latest events" note="One of each trace">
        <Samples project={project} error={error} />
      </Panel>
      {source && <ErrorStack project={project} type={error.type} source={source} />}
      {error.frames.length > 0 && (
        <Panel title="Where" note="The frames that tell it apart, the innermost first">
          <ol className={classes.frames}>
            {error.frames.map((frame, place) => (
              <li key={place}>
                <code>{frame.function || "–"}</code>
                <span>{frame.file}</span>
              </li>
            ))}
          </ol>
        </Panel>
      )}
      <Panel title="How many">
        <div className={classes.counts}>
          <Counts title="By version" rows={error.by_version} none="no version" />
          <Counts title="By service" rows={error.by_service} none="no service" />
          <Counts title="By environment" rows={error.by_environment} none="no environment" />
        </div>
      </Panel>
    </>
  );
}
