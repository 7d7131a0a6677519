/** Suggestions out of what the project has sent, remembered for a minute. */
import { useQueryClient } from "@tanstack/react-query";

import { keysQuery, type SuggestionScope, valuesQuery } from "@/api/attributes";

import type { Suggest } from "./completion";

export type { SuggestionScope } from "@/api/attributes";

/** The catalogue lists an attribute without the scope that a filter may name. */
function listedKey(key: string): string {
  return key.replace(/^(?:span|resource|event)?\./, "").replaceAll('"', "");
}

/** Failing quietly is right here: a filter can be written without help. */
export function useSuggestions(scope: SuggestionScope): Suggest {
  const client = useQueryClient();
  return async (wanted) => {
    try {
      if (wanted.what === "key") {
        const prefix = listedKey(wanted.prefix);
        return { keys: await client.fetchQuery(keysQuery(scope, prefix)) };
      }
      // Values of the service itself are not narrowed by what of it is written.
      const within = wanted.key === "service" ? { ...scope, service: undefined } : scope;
      return { values: await client.fetchQuery(valuesQuery(within, listedKey(wanted.key), wanted.prefix)) };
    } catch {
      return {};
    }
  };
}
