/** Everything one span carries. Nothing is left out, and nothing is rounded but durations. */
import { ActionIcon, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useState } from "react";

import { api, unwrap } from "@/api/client";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import type { SpanKind } from "@/lib/span-kind";

import type { SpanMark } from "../model/ids";
import { SpanBody } from "./SpanBody";
import { SpanHead } from "./SpanHead";
import { SpanWays } from "./SpanWays";
import { UsualSection } from "./UsualSection";
import classes from "./SpanPanel.module.css";

interface Props {
  project: string;
  traceId: string;
  spanId: string;
  /** Which one, where several spans share the id. */
  mark: SpanMark | undefined;
  onClose: () => void;
}

export function SpanPanel({ project, traceId, spanId, mark, onClose }: Props) {
  const [search, setSearch] = useState("");
  const span = useQuery({
    queryKey: ["span", project, traceId, spanId, mark?.startUnixNano, mark?.kind],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{slug}/traces/{trace_id}/spans/{span_id}/", {
          params: {
            path: { slug: project, trace_id: traceId, span_id: spanId },
            query: mark && {
              start_time_unix_nano: mark.startUnixNano,
              kind: mark.kind.toUpperCase() as Uppercase<SpanKind>,
            },
          },
          signal,
        }),
      ),
    staleTime: 60_000,
    // Walking through spans by keyboard keeps the frame and changes what is in it.
    placeholderData: (before) => before,
  });
  return (
    <section className={classes.panel} aria-label="Span" data-stale={span.isPlaceholderData || undefined}>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label="Search attributes"
          placeholder="Search attributes"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <ActionIcon aria-label="Close span" onClick={onClose} data-autofocus>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes.scroll}>
        {span.isPending && (
          <>
            <Loading label="Loading span" />
            <RowSkeletons count={10} />
          </>
        )}
        {span.isError && <ErrorState error={span.error} onRetry={() => void span.refetch()} />}
        {span.data && (
          <>
            <SpanHead span={span.data} />
            <SpanWays span={span.data} />
            {search === "" && (
              <UsualSection project={project} traceId={traceId} spanId={spanId} mark={mark} />
            )}
            <SpanBody project={project} span={span.data} search={search} />
          </>
        )}
      </div>
    </section>
  );
}
