/** What pages put into their tags: the installed version of the browser snippet. */
import { queryOptions } from "@tanstack/react-query";

import { ApiError } from "@/api/client";

import type { PageScript } from "./snippets/snippet";

export const pageScriptQuery = queryOptions({
  queryKey: ["page script"],
  queryFn: async ({ signal }): Promise<PageScript> => {
    const answer = await fetch("/rum.json", { signal });
    if (!answer.ok)
      throw new ApiError(
        answer.status,
        "Spanwise has no browser snippet to hand out: it is built by `make run`.",
        "no_script",
      );
    return (await answer.json()) as PageScript;
  },
});
