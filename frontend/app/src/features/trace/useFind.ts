/** What is looked for on the page: words are found in the browser at once, a filter is asked of the server. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { isStatus } from "@/api/client";
import { traceMatchesQuery } from "@/api/trace";

import { countFound, findRows, isWords, markRows } from "./model/find";
import type { Trace } from "./model/trace";
import type { TraceSearch } from "./url";

export interface Find {
  /** What is looked for: in the address as `?find=`, or the `?q=` of the search that led here. */
  text: string;
  set: (text: string) => void;
  /** 1 for each row that is found; undefined while nothing is looked for, or not answered. */
  found: Uint8Array | undefined;
  /** It is what led here, not what was typed here. */
  isOfSearch: boolean;
  /** The server was asked, as a filter. */
  isFilter: boolean;
  isAsking: boolean;
  /** Why the server cannot tell. */
  error: unknown;
  retry: () => void;
}

type Change = (next: Pick<Record<keyof TraceSearch, string | undefined>, "find" | "marks">) => void;

export function useFind(project: string, trace: Trace, search: TraceSearch, change: Change): Find {
  const led = search.marks === "off" ? "" : (search.q ?? "");
  const text = search.find ?? led;
  const isOfSearch = search.find === undefined && led !== "";
  const words = useMemo(() => findRows(trace, text), [trace, text]);
  const isFilter = isOfSearch || isAsked(text, words);
  const answer = useMatches(project, trace, isFilter ? text : "");
  const rows = answer.data?.rows;
  const matches = useMemo(() => rows && markRows(rows, trace.count), [rows, trace.count]);
  return {
    text,
    set: (next) => {
      if (next === "") change({ find: undefined, marks: search.q ? "off" : undefined });
      else change({ find: next === search.q ? undefined : next, marks: undefined });
    },
    found: isFilter ? matches : words,
    isOfSearch,
    isFilter,
    isAsking: answer.isFetching,
    error: answer.error,
    retry: () => void answer.refetch(),
  };
}

/** A name may hold what a filter holds, `SELECT … WHERE id = 1`: what is found as it stands is words. */
function isAsked(text: string, words: Uint8Array | undefined): boolean {
  return words !== undefined && !isWords(text) && countFound(words) === 0;
}

function useMatches(project: string, trace: Trace, filter: string) {
  const client = useQueryClient();
  const answer = useQuery({
    ...traceMatchesQuery(project, trace.traceId, trace.spanCount, filter),
    enabled: filter !== "",
  });
  // The trace has other spans by now: with its new rows it is asked again by itself.
  const isOutdated = isStatus(answer.error, 409);
  useEffect(() => {
    if (isOutdated) void client.invalidateQueries({ queryKey: ["waterfall", project, trace.traceId] });
  }, [isOutdated, client, project, trace.traceId]);
  return answer;
}
