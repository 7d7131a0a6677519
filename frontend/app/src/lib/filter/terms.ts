/** The terms of a filter that are joined by AND at the top: each can be taken out or turned round by itself. */
import { type Token, tokenize } from "./tokens";

export interface Term {
  from: number;
  to: number;
  text: string;
  /** Of a plain comparison; undefined for words, groups and spansets. */
  comparison: { key: string; operator: string; value: string } | undefined;
  negated: boolean;
}

interface Terms {
  terms: readonly Term[];
  /** Written as `{ ... && ... }`. */
  braced: boolean;
}

const OPPOSITES: Readonly<Record<string, string>> = {
  "=": "!=",
  "!=": "=",
  "=~": "!~",
  "!~": "=~",
  ">": "<=",
  "<=": ">",
  "<": ">=",
  ">=": "<",
};

function endOfGroup(tokens: readonly Token[], start: number): number {
  let open = 0;
  for (let index = start; index < tokens.length; index++) {
    const kind = tokens[index]?.kind;
    if (kind === "open") open++;
    if (kind === "close" && --open === 0) return index + 1;
  }
  return tokens.length;
}

/** One past the last token of the term that begins at `start`. */
function endOfTerm(tokens: readonly Token[], start: number): number {
  let index = start;
  while (tokens[index]?.kind === "not") index++;
  const kind = tokens[index]?.kind;
  if (kind === "open") return endOfGroup(tokens, index);
  // From a spanset on, everything hangs together.
  if (kind === "brace") return tokens.length;
  if (kind === "key") return Math.min(index + 3, tokens.length);
  return index + 1;
}

function makeTerm(text: string, tokens: readonly Token[]): Term | undefined {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!first || !last) return undefined;
  const nots = tokens.findIndex(({ kind }) => kind !== "not");
  const [key, operator, value] = tokens.slice(Math.max(nots, 0));
  const isComparison = key?.kind === "key" && operator?.kind === "operator" && value?.kind === "value";
  return {
    from: first.from,
    to: last.to,
    text: text.slice(first.from, last.to),
    comparison: isComparison ? { key: key.text, operator: operator.text, value: value.text } : undefined,
    negated: nots % 2 === 1,
  };
}

function split(text: string, tokens: readonly Token[]): readonly Term[] {
  const terms: Term[] = [];
  let index = 0;
  let open = 0;
  while (index < tokens.length) {
    const token = tokens[index];
    if (token?.kind === "open") open++;
    if (token?.kind === "or" && open === 0)
      return [makeTerm(text, tokens)].filter((term) => term !== undefined);
    if (token?.kind === "and") {
      index++;
      continue;
    }
    const end = endOfTerm(tokens, index);
    const group = tokens.slice(index, end);
    const term = makeTerm(text, group);
    if (term) terms.push(term);
    open = 0;
    index = end;
  }
  return terms;
}

/** Empty for an empty filter; one term where nothing can be taken apart. */
export function splitTerms(text: string): Terms {
  const tokens = tokenize(text);
  const [first, last] = [tokens[0], tokens.at(-1)];
  const inner = tokens.slice(1, -1);
  const isOneSpanset =
    first?.text === "{" &&
    last?.text === "}" &&
    inner.length > 0 &&
    inner.every(({ kind }) => kind !== "brace");
  if (isOneSpanset) return { terms: split(text, inner), braced: true };
  const hasSpansetFirst =
    first?.text === "{" || (first?.kind === "open" && tokens.some(({ text: each }) => each === "{"));
  if (hasSpansetFirst)
    return { terms: [makeTerm(text, tokens)].filter((term) => term !== undefined), braced: false };
  return { terms: split(text, tokens), braced: false };
}

function join(terms: readonly string[], braced: boolean): string {
  if (terms.length === 0) return "";
  return braced ? `{ ${terms.join(" && ")} }` : terms.join(" ");
}

function replaceTerm(text: string, index: number, replacement: string | undefined): string {
  const { terms, braced } = splitTerms(text);
  const texts = terms.map((term, at) => (at === index ? replacement : term.text));
  return join(
    texts.filter((each) => each !== undefined),
    braced,
  );
}

export function removeTerm(text: string, index: number): string {
  return replaceTerm(text, index, undefined);
}

function opposite(term: Term, braced: boolean): string {
  const { comparison, negated } = term;
  if (comparison && !negated) {
    const { key, operator, value } = comparison;
    return braced || /\s/.test(term.text)
      ? `${key} ${OPPOSITES[operator] ?? operator} ${value}`
      : `${key}${OPPOSITES[operator] ?? operator}${value}`;
  }
  if (negated) return term.text.replace(/^(?:!|-|NOT\s*)/, "");
  return braced ? `!${term.text}` : `NOT ${term.text}`;
}

export function negateTerm(text: string, index: number): string {
  const { terms, braced } = splitTerms(text);
  const term = terms[index];
  return term ? replaceTerm(text, index, opposite(term, braced)) : text;
}

/** Within braces every operator stands alone: `.a = 1`. The short hand, `a.b=1`, is no term there. */
function isSpaced({ comparison, text }: Term): boolean {
  return comparison !== undefined && text.startsWith(`${comparison.key} ${comparison.operator} `);
}

/** The filter, and another term; as it was, where it holds the term already. Terms may stand beside spansets. */
export function addTerm(text: string, term: string): string {
  const { terms, braced } = splitTerms(text);
  const before = text.trim();
  if (before === "") return term;
  if (terms.some((each) => each.text === term)) return text;
  if (braced && splitTerms(term).terms.every(isSpaced))
    return join([...terms.map((each) => each.text), term], true);
  if (before.startsWith("{")) return `${term} ${before}`;
  const hasOr = tokenize(text).some(({ kind, depth }) => kind === "or" && depth === 0);
  return `${hasOr ? `(${before})` : before} ${term}`;
}
