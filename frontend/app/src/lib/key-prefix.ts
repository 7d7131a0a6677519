/** What a key begins with, as it stands in somebody's configuration. */
const TOKEN_PREFIXES = { ingest: "swi", browser: "swb", query: "swq" } as const;

interface Prefixed {
  kind: keyof typeof TOKEN_PREFIXES;
  prefix: string;
}

export function keyPrefix({ kind, prefix }: Prefixed): string {
  return `${TOKEN_PREFIXES[kind]}_${prefix}…`;
}
