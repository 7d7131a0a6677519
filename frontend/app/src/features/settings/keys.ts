import type { ApiKey, ApiKeyKind } from "@/api/types";
import { parseQuantity } from "@/lib/quantity";

export const KEY_KINDS: ReadonlyArray<{ kind: ApiKeyKind; name: string; note: string }> = [
  { kind: "ingest", name: "Ingest", note: "For servers. Secret. Sends data, reads nothing." },
  {
    kind: "browser",
    name: "Browser",
    note: "For web pages. Public. Sends from the origins you list, reads nothing.",
  },
  { kind: "query", name: "Query", note: "For programs and dashboards. Secret. Reads, sends nothing." },
];

export function kindName(kind: ApiKeyKind): string {
  return KEY_KINDS.find((known) => known.kind === kind)?.name ?? kind;
}

/** Working keys first, the newest on top; revoked ones stay as a record below. */
export function sortKeys(keys: readonly ApiKey[]): ApiKey[] {
  return keys.toSorted(
    (a, b) =>
      Number(a.revoked_at !== null) - Number(b.revoked_at !== null) ||
      Date.parse(b.created_at) - Date.parse(a.created_at),
  );
}

const FASTEST = 1_000_000;

/** null: the installation's default; undefined: not a rate. */
export function readRate(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const rate = parseQuantity(text);
  return rate !== undefined && rate <= FASTEST ? rate : undefined;
}

/** One origin a line or separated by commas, as people paste them. */
export function readOrigins(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
