/** The map, or why there is none: loading, nothing yet, nothing in this time, a filter that cannot be read, failed. */
import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { IconFilterQuestion, IconPlugConnected, IconSitemap } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { ApiError, isStatus } from "@/api/client";
import type { ServiceMap } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { timeRangeOf } from "@/lib/timerange";
import { timeRangePhrase } from "@/lib/timerange-words";

import type { MapSearch } from "./url";

interface Props {
  answer: UseQueryResult<ServiceMap>;
  search: MapSearch;
  onChange: (next: Partial<MapSearch>) => void;
  children: ReactNode;
}

export function MapState({ answer, search, onChange, children }: Props) {
  const { data, error } = answer;
  if (answer.isPending)
    return (
      <>
        <Loading label="Loading the map" />
        <RowSkeletons count={8} />
      </>
    );
  if (error instanceof ApiError && error.code === "bad_filter")
    return (
      <EmptyState icon={<IconFilterQuestion size={20} />} title="The filter cannot be read">
        What is wrong stands under it, at the character.
      </EmptyState>
    );
  if (error && (!data || isStatus(error, 400, 422)))
    return <ErrorState error={error} onRetry={() => void answer.refetch()} />;
  if (data && data.nodes.length > 0) return children;
  return <Empty search={search} onChange={onChange} />;
}

function Empty({ search, onChange }: Pick<Props, "search" | "onChange">) {
  const { project } = useParams({ from: "/inside/p/$project/map" });
  const icon = <IconSitemap size={20} />;
  if (search.q || search.focus)
    return (
      <EmptyState
        icon={icon}
        title="No call matches"
        action={
          <Button onClick={() => onChange({ q: undefined, focus: undefined, hops: undefined })}>
            Show the whole map
          </Button>
        }
      >
        Nothing {timeRangePhrase(timeRangeOf(search))} matches the filter
        {search.focus ? " and the focus" : ""}.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<IconPlugConnected size={20} />}
      title="No service yet"
      action={
        <ButtonLink variant="filled" to="/p/$project/start" params={{ project }}>
          Send data
        </ButtonLink>
      }
    >
      Nothing was received {timeRangePhrase(timeRangeOf(search))}. A service stands here seconds after its
      first span; a line between two once a span and its parent have come from both.
    </EmptyState>
  );
}
