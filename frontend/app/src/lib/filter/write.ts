/** Keys and values as the filter language writes them (apps/query/language/write.py). */

const PLAIN_VALUE = /^[A-Za-z0-9_/.@*+:#$%?;,\\^-]+$/;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const BARE_KEY = /^[^\s{}()"'`=~!<>&|^,]+$/;

function quote(text: string): string {
  return `"${text.replaceAll(/(["\\])/g, String.raw`\$1`)}"`;
}

/** Numbers and words that are values of a kind of their own must be quoted where text is meant. */
export function writeValue(value: string, isText = true): string {
  const readsAsOther = /^(?:nil|true|false|-?[\d.]+(?:e\d+)?(?:ns|us|µs|ms|s|m|h)?)$/i.test(value);
  return PLAIN_VALUE.test(value) && !(isText && readsAsOther) ? value : quote(value);
}

/** An attribute's key as it may be typed without braces; `scope` only where it must be said. */
export function writeKey(key: string, scope: "" | "span" | "resource" = ""): string {
  const written = BARE_KEY.test(key) ? key : quote(key);
  if (scope) return `${scope}.${written}`;
  return PLAIN_KEY.test(key) && key.includes(".") ? key : `.${written}`;
}
