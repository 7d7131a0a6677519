import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { IconBell, IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useRef } from "react";

import { type IncidentsOf, incidentsQuery, LOOK_AGAIN_MS } from "@/api/alerts";
import type { AlertRule } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { plural } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { keepScope } from "@/lib/scope";

import classes from "../Alerts.module.css";
import { INCIDENTS_OF } from "../url";
import { IncidentsTable } from "./IncidentsTable";

interface Props {
  project: string;
  status: IncidentsOf;
  /** Undefined while they are not known. */
  rules: readonly AlertRule[] | undefined;
  onStatus: (status: IncidentsOf) => void;
}

/** What is open first: it is what somebody came for. */
export function IncidentsView({ project, status, rules, onStatus }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const open = useList(project, "open", status !== "ended");
  const ended = useList(project, "ended", status !== "open");
  const walk = (step: 1 | -1) => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("th > a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 && step === -1 ? links.length - 1 : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  useHotkeys({ j: () => walk(1), k: () => walk(-1) });
  return (
    <>
      <div className={classes.tools}>
        <Segments label="Which incidents" value={status} choices={INCIDENTS_OF} onChange={onStatus} />
        <Blind rules={rules} />
      </div>
      <div ref={body}>
        {status !== "ended" && (
          <List
            project={project}
            title="Open"
            list={open}
            empty={<NothingOpen project={project} rules={rules} />}
          />
        )}
        {status !== "open" && (status === "ended" || ended.rows.length > 0 || ended.query.isError) && (
          <List
            project={project}
            title="Ended"
            list={ended}
            empty={<EmptyState title="No incident has ended yet" />}
          />
        )}
      </div>
    </>
  );
}

function useList(project: string, status: IncidentsOf, isShown: boolean) {
  const query = useInfiniteQuery({
    ...incidentsQuery(project, status),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: isShown,
  });
  return { query, rows: query.data?.pages.flatMap((page) => page.incidents) ?? [] };
}

interface ListProps {
  project: string;
  title: string;
  list: ReturnType<typeof useList>;
  empty: React.ReactNode;
}

function List({ project, title, list: { query, rows }, empty }: ListProps) {
  if (query.isPending)
    return (
      <>
        <Loading label="Loading incidents" />
        <RowSkeletons count={5} height="56px" />
      </>
    );
  if (query.isError && rows.length === 0)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return empty;
  return (
    <>
      <IncidentsTable project={project} title={title} incidents={rows} />
      {query.hasNextPage && (
        <div className={classes.next}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

/** That nothing is wrong is one thing; that nobody looks is another. */
function NothingOpen({ project, rules }: { project: string; rules: readonly AlertRule[] | undefined }) {
  const watching = rules?.filter(({ is_enabled }) => is_enabled).length;
  if (rules?.length === 0)
    return (
      <EmptyState
        icon={<IconBell size={20} />}
        title="No alert rules yet"
        action={
          <ButtonLink
            variant="filled"
            to="/p/$project/alerts/rules/new"
            params={{ project }}
            search={keepScope}
          >
            Make the first one
          </ButtonLink>
        }
      >
        A rule watches a figure, such as the p95 of a service, and opens an incident where it crosses a
        threshold.
      </EmptyState>
    );
  if (watching === 0)
    return (
      <EmptyState
        title="Every rule is switched off"
        action={
          <ButtonLink
            to="/p/$project/alerts"
            params={{ project }}
            search={(before) => ({ ...keepScope(before), show: "rules" as const })}
          >
            Show the rules
          </ButtonLink>
        }
      >
        Nothing is watched, so no incident begins.
      </EmptyState>
    );
  return (
    <EmptyState icon={<IconCircleCheck size={20} />} title="Nothing is wrong">
      {watching === undefined
        ? "No incident is open."
        : `No incident is open. ${plural(watching, "rule")} ${watching === 1 ? "watches" : "watch"}.`}
    </EmptyState>
  );
}

/** What a rule watches that cannot be evaluated, is not known: the list would look calmer than it is. */
function Blind({ rules }: { rules: readonly AlertRule[] | undefined }) {
  const blind = rules?.filter(({ status }) => status === "cannot_evaluate") ?? [];
  const [first] = blind;
  if (!first) return null;
  return (
    <Notice tone="warning" icon={<IconPlugConnectedX size={15} />}>
      {blind.length === 1 ? `${first.name} cannot be evaluated` : `${blind.length} rules cannot be evaluated`}
      : {first.failure} Meanwhile what it watches is not known.
    </Notice>
  );
}
