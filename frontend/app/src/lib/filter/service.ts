import { splitTerms } from "./terms";
import { tokenize } from "./tokens";

const KEYS = new Set(["service", "service.name", "resource.service.name", ".service.name"]);

/** The one service whose spans or lines a filter lets through, where it says so at its top. */
export function onlyServiceOf(filter: string): string | undefined {
  const named = splitTerms(filter).terms.flatMap(({ text, comparison, negated }) =>
    // Of terms joined by OR the first stands for all: it is a comparison of more than three tokens.
    comparison?.operator === "=" && !negated && KEYS.has(comparison.key) && tokenize(text).length === 3
      ? [readText(comparison.value)]
      : [],
  );
  return new Set(named).size === 1 ? named[0] : undefined;
}

/** Undefined for a pattern or a list: they mean several. */
function readText(value: string): string | undefined {
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  if (quoted) return quoted[2]?.replaceAll(/\\(.)/gs, "$1");
  if (/^`.*`$/s.test(value)) return value.slice(1, -1);
  return /[*,]/.test(value) || value === "nil" ? undefined : value || undefined;
}
