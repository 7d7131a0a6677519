/** What of a filter can be seen in a line that matches it: its words, and values that are asked for. Pure. */
import { type Token, tokenize } from "./tokens";

/** What stands elsewhere than in the text of a line. */
const NOT_IN_TEXT = new Set(["severity", "level", "service", "environment", "version"]);
const LETTER = String.raw`[\p{L}\p{N}]`;

/** One group around all there is to mark, so that `split` hands out the parts by turns; undefined for nothing. */
export function highlightOf(filter: string): RegExp | undefined {
  const patterns = [...new Set(patternsOf(tokenize(filter)))].toSorted((a, b) => b.length - a.length);
  return patterns.length > 0 ? new RegExp(`(${patterns.join("|")})`, "giu") : undefined;
}

function patternsOf(tokens: readonly Token[]): string[] {
  const patterns: string[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    if (token.kind === "not") {
      index = endOfNegated(tokens, index + 1);
      continue;
    }
    if (token.kind === "word" && token.depth === 0) patterns.push(escape(unquote(token.text)));
    if (token.kind === "value") patterns.push(...valuePatterns(tokens, index));
    index++;
  }
  return patterns.filter(Boolean);
}

/** A value is meant whole, and of one that is compared the text is not known. */
function valuePatterns(tokens: readonly Token[], index: number): string[] {
  const [key, operator, value] = tokens.slice(index - 2, index + 1);
  if (!key || !value || operator?.text !== "=" || NOT_IN_TEXT.has(key.text) || value.text === "nil")
    return [];
  const text = escape(unquote(value.text));
  return text ? [`(?<!${LETTER})${text}(?!${LETTER})`] : [];
}

/** One past what a "not" before `start` turns round: a group, a comparison or a word. */
function endOfNegated(tokens: readonly Token[], start: number): number {
  const kind = tokens[start]?.kind;
  // Twice turned round is as it was.
  if (kind === "not") return start + 1;
  if (kind === "key") return start + 3;
  if (kind !== "open") return start + 1;
  let open = 0;
  for (let index = start; index < tokens.length; index++) {
    if (tokens[index]?.kind === "open") open++;
    if (tokens[index]?.kind === "close" && --open === 0) return index + 1;
  }
  return tokens.length;
}

function unquote(text: string): string {
  const quote = text.charAt(0);
  if (!['"', "'", "`"].includes(quote)) return text;
  const inner = text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined);
  return quote === "`" ? inner : inner.replaceAll(/\\(.)/g, "$1");
}

function escape(text: string): string {
  return text.trim().replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
