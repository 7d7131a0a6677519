interface AuthSearch {
  /** Where to go after signing in: an address of this application, never another site. */
  next?: string;
}

export function parseAuthSearch(search: Record<string, unknown>): AuthSearch {
  return isOwnAddress(search.next) ? { next: search.next } : {};
}

function isOwnAddress(value: unknown): value is string {
  if (typeof value !== "string" || !value.startsWith("/") || value.startsWith("//")) return false;
  // Browsers read a backslash as a slash, and leave out tabs and line ends: "/\evil.example" and
  // "/<tab>/evil.example" would leave the site (WHATWG URL, basic URL parser).
  return !value.includes("\\") && ![...value].some(isControl);
}

function isControl(character: string): boolean {
  return character < " " || (character >= "\u007f" && character <= "\u009f");
}
