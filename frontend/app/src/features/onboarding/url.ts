import { keepScope, type Scope } from "@/lib/scope";

interface StartSearch extends Scope {
  /** The tab that a link means; where none is named, the one that was last open. */
  snippet?: "browser";
}

export function parseStartSearch(search: Record<string, unknown>): StartSearch {
  return { ...keepScope(search), ...(search.snippet === "browser" && { snippet: "browser" }) };
}
