/** A list, or why there is none: loading, empty, a filter that cannot be read, too much to look through, failed. */
import { Button } from "@mantine/core";
import { IconFilterQuestion, IconHourglassHigh } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { ApiError } from "@/api/client";
import type { Question } from "@/api/search";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { useNow } from "@/lib/now";
import { KEPT, reachesBeyondKept, type TimeRange } from "@/lib/timerange";
import { zoomIn } from "@/lib/timerange-moves";
import { timeRangeLabel } from "@/lib/timerange-words";

export interface ListFeed {
  rows: readonly unknown[];
  list: {
    isPending: boolean;
    isError: boolean;
    isPlaceholderData: boolean;
    error: unknown;
    refetch: () => unknown;
  };
}

interface Props {
  /** What the rows are, in the plural. */
  what: string;
  feed: ListFeed;
  question: Question;
  skeletons: { count: number; height?: string };
  onRange: (range: TimeRange) => void;
  empty: ReactNode;
  children: ReactNode;
}

export function ListState({ what, feed, question, skeletons, onRange, empty, children }: Props) {
  const { list, rows } = feed;
  // "Nothing matches" was said of the question before, not of the one that is being asked.
  if (list.isPending || (list.isPlaceholderData && rows.length === 0 && !list.isError)) {
    return (
      <>
        <Loading label={`Loading ${what}`} />
        <RowSkeletons {...skeletons} />
      </>
    );
  }
  if (list.isError && (rows.length === 0 || list.isPlaceholderData || isAboutQuestion(list.error)))
    return <Failed list={list} range={question.range} onRange={onRange} />;
  return rows.length > 0 ? children : empty;
}

/** The rows of the question before would stand under a filter that did not bring them. */
function isAboutQuestion(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 422);
}

interface FailedProps {
  list: ListFeed["list"];
  range: TimeRange;
  onRange: (range: TimeRange) => void;
}

function Failed({ list, range, onRange }: FailedProps) {
  const nowMs = useNow();
  const { error } = list;
  if (error instanceof ApiError && error.code === "bad_filter") {
    return (
      <EmptyState icon={<IconFilterQuestion size={20} />} title="The filter cannot be read">
        What is wrong stands under it, at the character.
      </EmptyState>
    );
  }
  if (error instanceof ApiError && error.status === 422) {
    const narrower = zoomIn(range, nowMs);
    return (
      <EmptyState
        icon={<IconHourglassHigh size={20} />}
        title="That is too much to look through"
        action={
          <Button onClick={() => onRange(narrower)}>Look at {timeRangeLabel(narrower).toLowerCase()}</Button>
        }
      >
        {error.message}
      </EmptyState>
    );
  }
  return <ErrorState error={error} onRetry={() => void list.refetch()} />;
}

/** Said where nothing was found in a range that begins before what is kept. */
export function KeptFor({ what, range }: { what: string; range: TimeRange }) {
  const nowMs = useNow();
  return reachesBeyondKept(range, nowMs) && ` ${what} are kept for ${KEPT.days} days.`;
}
