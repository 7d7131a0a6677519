/** A new ingest key on its way from where it was made to the snippets. Memory only: a reload forgets it. */
import type { ApiKey } from "@/api/types";

const tokens = new Map<string, string>();

export function rememberFreshKey(project: string, key: ApiKey): void {
  if (key.token) tokens.set(project, key.token);
}

export function freshKeyOf(project: string): string | undefined {
  return tokens.get(project);
}
