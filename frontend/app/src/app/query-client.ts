/** How answers are kept and asked for again, for the whole application. */
import { QueryClient } from "@tanstack/react-query";

import { isFinal } from "@/api/client";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && !isFinal(error),
        staleTime: 10_000,
      },
    },
  });
}
