/** One session: what somebody did, what they waited for and what failed, each with the trace behind it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { isStatus } from "@/api/client";
import { rumSessionQuery } from "@/api/rum";
import type { RumSessionDetail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Page, Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { TimePicker } from "@/components/time/TimePicker";
import { formatCount, formatExact, formatInteger, shortId, unixNanoToMs } from "@/lib/format";
import { isMoving, searchOfTimeRange, timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";
import { useTitle } from "@/lib/title";

import classes from "./Browser.module.css";
import { Figures } from "./Figures";
import { lastedText, whoText } from "./session";
import { SessionTimeline } from "./SessionTimeline";
import { keepBrowser, scopeOf, type SessionSearch } from "./url";

const REFRESH_MS = 15_000;

export function SessionPage() {
  const { project, id } = useParams({ from: "/inside/p/$project/browser/sessions/$id" });
  const search = useSearch({ from: "/inside/p/$project/browser/sessions/$id" });
  const navigate = useNavigate({ from: "/p/$project/browser/sessions/$id" });
  const range = timeRangeOf(search);
  const session = useQuery({
    // All of it, whatever brought the reader here.
    ...rumSessionQuery(project, id, { ...scopeOf(search), service: undefined, q: "" }),
    placeholderData: (before, query) => (query?.queryKey[3] === id ? keepPreviousData(before) : undefined),
    refetchInterval: isMoving(range) && REFRESH_MS,
  });
  useTitle(`Session ${shortId(id)}`, "Browser");
  const change = (next: Partial<SessionSearch>, replace = true) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace, resetScroll: false });
  const leave = (
    <ButtonLink to="/p/$project/browser/sessions" params={{ project }} search={keepBrowser}>
      All sessions
    </ButtonLink>
  );
  return (
    <Page
      title={`Session ${shortId(id)}`}
      tools={
        <>
          {leave}
          <TimePicker value={range} onChange={(next) => change(searchOfTimeRange(next), false)} />
        </>
      }
    >
      {session.isPending && (
        <Panel>
          <Loading label="Loading the session" />
          <RowSkeletons count={14} />
        </Panel>
      )}
      {session.isError && !session.data && isStatus(session.error, 404) && (
        <EmptyState title={`It was not seen ${timeRangePhrase(range)}`} action={leave}>
          Choose a longer time range. A session that is not sampled sends errors only.
        </EmptyState>
      )}
      {session.isError && !session.data && !isStatus(session.error, 404) && (
        <ErrorState error={session.error} leave={leave} onRetry={() => void session.refetch()} />
      )}
      {session.data && (
        <div className={classes.panels}>
          <Head session={session.data} />
          <SessionTimeline
            project={project}
            session={session.data}
            show={search.show}
            onShow={(show) => change({ show })}
          />
        </div>
      )}
    </Page>
  );
}

function Head({ session }: { session: RumSessionDetail }) {
  const { views, actions, requests, errors, items, items_total: total } = session;
  const startMs = unixNanoToMs(session.start_ns);
  return (
    <section className={classes.panel} aria-label="Session">
      <Figures
        figures={[
          { name: "Views", children: formatCount(views) },
          { name: "Actions", children: formatCount(actions) },
          { name: "Requests", children: formatCount(requests) },
          { name: "JS errors", severity: errors > 0 ? "error" : "calm", children: formatCount(errors) },
        ]}
      />
      <div className={classes.ways}>
        <p>
          {whoText(session)}. Began {formatExact(startMs).slice(0, -4)} on {session.entry_page || "no view"}{" "}
          of {session.service}, lasted {lastedText(session)}
        </p>
      </div>
      {total > items.length && (
        <p className={classes.cut}>
          The first {formatInteger(items.length)} of {formatInteger(total)} entries: a shorter time range
          shows the others.
        </p>
      )}
    </section>
  );
}
