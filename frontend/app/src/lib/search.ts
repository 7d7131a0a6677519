/** Search parameters are plain text both ways: `?service=42` is a name, and a link stays readable. */

export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
  );
  const query = new URLSearchParams(given).toString();
  return query && `?${query}`;
}
