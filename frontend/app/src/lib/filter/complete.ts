/** What could be written where the cursor stands. */
import { type Token, tokenize } from "./tokens";

export type Wanted =
  | { what: "key"; from: number; to: number; prefix: string }
  | { what: "operator"; from: number; to: number; key: string }
  | { what: "value"; from: number; to: number; prefix: string; key: string; quoted: boolean };

function unquoted(text: string): string {
  return text.replace(/^["'`]/, "").replace(/["'`]$/, "");
}

function keyBefore(tokens: readonly Token[], index: number): string {
  return tokens[index - 1]?.kind === "key" ? (tokens[index - 1]?.text ?? "") : "";
}

interface Place {
  tokens: readonly Token[];
  index: number;
  token: Token;
  position: number;
  /** Whether the cursor stands at the token's end or in it. */
  touches: boolean;
  /** What of the token stands before the cursor. */
  prefix: string;
}

function keyAt(position: number): Wanted {
  return { what: "key", from: position, to: position, prefix: "" };
}

function afterOperator({ tokens, index, token, position, touches, prefix }: Place): Wanted | undefined {
  const key = keyBefore(tokens, index);
  const isWhole = !touches || prefix === token.text;
  return isWhole && key
    ? { what: "value", from: position, to: position, prefix: "", key, quoted: false }
    : undefined;
}

function inValue({ tokens, index, token, position, touches, prefix }: Place): Wanted | undefined {
  if (!touches) return keyAt(position);
  const key = keyBefore(tokens, index - 1);
  const quoted = /^["'`]/.test(token.text);
  return key
    ? { what: "value", from: token.from, to: token.to, prefix: unquoted(prefix), key, quoted }
    : undefined;
}

function inWord({ token, position, touches, prefix }: Place): Wanted | undefined {
  const isQuoted = /^["'`]/.test(token.text);
  if (touches) return isQuoted ? undefined : { what: "key", from: token.from, to: token.to, prefix };
  return token.kind === "key" || looksLikeKey(token.text)
    ? { what: "operator", from: position, to: position, key: token.text }
    : keyAt(position);
}

export function wantedAt(text: string, position: number): Wanted | undefined {
  const tokens = tokenize(text);
  const index = tokens.findLastIndex(({ from }) => from < position);
  const token = tokens[index];
  if (!token) return keyAt(position);
  const prefix = text.slice(token.from, position);
  const place = { tokens, index, token, position, touches: token.to >= position, prefix };
  switch (token.kind) {
    case "operator":
      return afterOperator(place);
    case "value":
      return inValue(place);
    case "key":
    case "word":
      return inWord(place);
    case "brace":
      return token.text === "{" ? keyAt(position) : undefined;
    case "close":
    case "pipe":
    case "aggregate":
    case "relation":
      return undefined;
    default:
      return keyAt(position);
  }
}

/** "http.route " is a key that waits for its operator; "timeout " is a word that was looked for. */
function looksLikeKey(text: string): boolean {
  return text.includes(".") || isIntrinsic(text);
}

interface Intrinsic {
  name: string;
  says: string;
  values?: readonly string[];
}

/** What every span has, beside its attributes (apps/query/language/fields.py). */
export const INTRINSICS: readonly Intrinsic[] = [
  { name: "service", says: "The service's name" },
  { name: "name", says: "The span's name" },
  { name: "duration", says: "Of the span: 250ms, 1.5s", values: ["100ms", "500ms", "1s", "5s"] },
  { name: "status", says: "error, ok or unset", values: ["error", "ok", "unset"] },
  {
    name: "kind",
    says: "server, client, …",
    values: ["server", "client", "producer", "consumer", "internal"],
  },
  { name: "statusMessage", says: "What an error says" },
  { name: "environment", says: "Where it runs" },
  { name: "version", says: "The service's version" },
  { name: "rootName", says: "Name of the trace's root" },
  { name: "rootServiceName", says: "Service of the trace's root" },
  { name: "traceDuration", says: "Of the whole trace", values: ["500ms", "1s", "5s", "10s"] },
  { name: "trace:id", says: "32 hex digits" },
  { name: "span:id", says: "16 hex digits" },
  { name: "event:name", says: "Name of an event on the span" },
];

function isIntrinsic(text: string): boolean {
  return INTRINSICS.some(({ name }) => name === text);
}

export const OPERATORS: ReadonlyArray<readonly [string, string]> = [
  ["=", "is"],
  ["!=", "is not"],
  ["=~", "matches the pattern"],
  ["!~", "does not match the pattern"],
  [">", "more than"],
  [">=", "at least"],
  ["<", "less than"],
  ["<=", "at most"],
];
