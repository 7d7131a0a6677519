/** One word of the address that belongs to one view of the trace. */
import { useNavigate, useSearch } from "@tanstack/react-router";

import type { TraceSearch } from "./url";

type Param = "by" | "sort" | "root";

export function useTraceParam(name: Param): [string | undefined, (value: string | undefined) => void] {
  const search: TraceSearch = useSearch({ from: "/inside/p/$project/traces/$traceId" });
  const navigate = useNavigate({ from: "/p/$project/traces/$traceId" });
  const change = (value: string | undefined) =>
    void navigate({
      search: (before) => ({ ...before, [name]: value }),
      replace: true,
      resetScroll: false,
    });
  return [search[name], change];
}
