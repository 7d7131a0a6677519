/**
 * A filter in pieces, for colours, chips and completion. It forgives whatever is half written; only the server
 * says what is wrong (apps/query/language/grammar.lark).
 */

type TokenKind =
  | "key"
  | "operator"
  | "value"
  | "word"
  | "and"
  | "or"
  | "not"
  | "open"
  | "close"
  | "brace"
  | "relation"
  | "pipe"
  | "aggregate";

export interface Token {
  kind: TokenKind;
  from: number;
  to: number;
  text: string;
  /** How many braces are open around it. */
  depth: number;
}

const SPACE = /\s+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?/y;
const OPERATOR = />=|<=|!=|=~|!~|=|>|</y;
const BEFORE_OPERATOR = /^\s*(?:>=|<=|!=|=~|!~|=|>|<)/;
const RELATION = /[!&]?(?:>>|<<|>|<|~)/y;
const AND = /&&|AND(?=[\s(]|$)/y;
const OR = /\|\||OR(?=[\s(]|$)/y;
const NOT = /!(?![=~<>])|NOT(?=[\s(]|$)/y;
const MINUS = /-(?=[^\s])/y;
const AGGREGATE = /(?:count|avg|min|max|sum)\s*\([^)]*\)?/y;
const FIELD = /(?:[^\s{}()"'`=~!<>&|^,]|(?<=\.)"(?:[^"\\]|\\.)*")+/y;
const WORD =
  /(?:[^\s{}()"'`=~!<>&|]|(?<=\.)"(?:[^"\\]|\\.)*")(?:[^\s()"=~!<>&|{}]|(?<=\.)"(?:[^"\\]|\\.)*"|&(?!&)|\|(?!\|))*/y;
const VALUE = /(?:[^\s{}()"'`=~!<>&|]|\([^\s()]*\))(?:[^\s()"&|{}]|\([^\s()]*\)|&(?!&)|\|(?!\|))*/y;

class Scanner {
  readonly tokens: Token[] = [];
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  run(): Token[] {
    while (this.#at < this.text.length) this.#step();
    return this.tokens;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text)?.[0];
  }

  #take(kind: TokenKind, text: string): void {
    this.tokens.push({ kind, from: this.#at, to: this.#at + text.length, text, depth: this.#depth });
    this.#at += text.length;
  }

  #step(): void {
    const space = this.#match(SPACE);
    if (space) this.#at += space.length;
    else if (!this.#punctuation() && !this.#connective() && !this.#operand())
      this.#take("word", this.text.charAt(this.#at));
  }

  #punctuation(): boolean {
    const letter = this.text.charAt(this.#at);
    if (letter === "{") {
      this.#depth++;
      this.#take("brace", letter);
    } else if (letter === "}") {
      this.#take("brace", letter);
      this.#depth = Math.max(0, this.#depth - 1);
    } else if (letter === "(" && !this.#expectsValue()) this.#take("open", letter);
    else if (letter === ")") this.#take("close", letter);
    else return false;
    return true;
  }

  #connective(): boolean {
    for (const [kind, pattern] of [
      ["and", AND],
      ["or", OR],
    ] as const) {
      const text = this.#match(pattern);
      if (text) return (this.#take(kind, text), true);
    }
    if (this.text.charAt(this.#at) === "|") return (this.#take("pipe", "|"), true);
    const relation = this.#isAfterSpanset() ? this.#match(RELATION) : undefined;
    if (relation) return (this.#take("relation", relation), true);
    const operator = this.#match(OPERATOR);
    if (operator) return (this.#take("operator", operator), true);
    const not = this.#expectsValue()
      ? undefined
      : (this.#match(NOT) ?? (this.#depth === 0 ? this.#match(MINUS) : undefined));
    if (not) return (this.#take("not", not), true);
    return false;
  }

  #operand(): boolean {
    return this.#expectsValue() ? this.#value() : this.#aggregate() || this.#keyOrWord();
  }

  #value(): boolean {
    const value = this.#match(QUOTED) ?? this.#match(this.#depth > 0 ? FIELD : VALUE);
    if (value) this.#take("value", value);
    return value !== undefined;
  }

  #aggregate(): boolean {
    const aggregate = this.tokens.at(-1)?.kind === "pipe" ? this.#match(AGGREGATE) : undefined;
    if (aggregate) this.#take("aggregate", aggregate);
    return aggregate !== undefined;
  }

  /** A key is what an operator follows. */
  #keyOrWord(): boolean {
    const text = this.#match(QUOTED) ?? this.#match(this.#depth > 0 ? FIELD : WORD);
    if (text)
      this.#take(BEFORE_OPERATOR.test(this.text.slice(this.#at + text.length)) ? "key" : "word", text);
    return text !== undefined;
  }

  #expectsValue(): boolean {
    return this.tokens.at(-1)?.kind === "operator";
  }

  #isAfterSpanset(): boolean {
    const last = this.tokens.at(-1);
    return this.#depth === 0 && last?.kind === "brace" && last.text === "}";
  }
}

export function tokenize(text: string): Token[] {
  return new Scanner(text).run();
}
