/** What the editor offers: keys, operators and values, with how often each was seen. */
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";

import { SUGGESTED } from "@/api/attributes";
import { INTRINSICS, OPERATORS, type Wanted, wantedAt } from "@/lib/filter/complete";
import { writeKey, writeValue } from "@/lib/filter/write";
import { formatCount } from "@/lib/format";

interface KeySuggestion {
  key: string;
  scope: string;
  type: string;
  count: number;
}

interface ValueSuggestion {
  value: string;
  count: number;
}

export type Suggest = (wanted: Exclude<Wanted, { what: "operator" }>) => Promise<{
  keys?: readonly KeySuggestion[];
  values?: readonly ValueSuggestion[];
}>;

const KEYS = { name: "Keys", rank: 1 };
const INTRINSIC = { name: "Every span", rank: 0 };
const VALUES = { name: "Values", rank: 0 };
const OPERATOR = { name: "Operators", rank: 0 };

/** A number is compared, text is equalled: the next thing to write is a value. */
function withOperator(key: string, type: string): string {
  return /^(?:duration|traceDuration)$/.test(key) || type === "number" ? `${key}>` : `${key}=`;
}

function keyOptions(keys: readonly KeySuggestion[]): Completion[] {
  const intrinsics = INTRINSICS.map(({ name, says }, index) => ({
    label: name,
    info: says,
    apply: withOperator(name, ""),
    section: INTRINSIC,
    boost: 50 - index,
  }));
  const attributes = keys
    .filter(({ scope }) => scope !== "intrinsic")
    .map(({ key, type, count }, index) => ({
      label: key,
      detail: formatCount(count),
      apply: withOperator(writeKey(key), type),
      section: KEYS,
      boost: Math.max(-90, 30 - index),
    }));
  return [...intrinsics, ...attributes];
}

function valueOptions(key: string, values: readonly ValueSuggestion[]): Completion[] {
  const fixed = INTRINSICS.find(({ name }) => name === key)?.values ?? [];
  const seen = values.map(({ value, count }, index) => ({
    label: value,
    detail: formatCount(count),
    apply: `${writeValue(value, false)} `,
    section: VALUES,
    boost: Math.max(-90, 50 - index),
  }));
  const known = new Set(values.map(({ value }) => value));
  const given = fixed
    .filter((value) => !known.has(value))
    .map((value, index) => ({ label: value, apply: `${value} `, section: VALUES, boost: 40 - index }));
  return [...seen, ...given];
}

const operatorOptions: Completion[] = OPERATORS.map(([label, info], index) => ({
  label,
  detail: info,
  section: OPERATOR,
  boost: 50 - index,
}));

/** Of a whole answer, what is typed on is a part: it is narrowed here, and nobody is asked again. */
function stillHolds(wanted: Exclude<Wanted, { what: "operator" }>, count: number) {
  if (count >= SUGGESTED) return undefined;
  const before = wanted.prefix.toLowerCase();
  return (text: string) => /^[^\s"'`]*$/.test(text) && text.toLowerCase().startsWith(before);
}

export function completionSource(suggest: Suggest): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const wanted = wantedAt(context.state.doc.toString(), context.pos);
    if (!wanted) return null;
    const { from, to } = wanted;
    if (wanted.what === "operator") return { from, to, options: operatorOptions, filter: false };
    const { keys = [], values = [] } = await suggest(wanted);
    if (context.aborted) return null;
    if (wanted.what === "key") {
      const validFor = stillHolds(wanted, keys.length);
      return { from, to, options: keyOptions(keys), ...(validFor && { validFor }) };
    }
    const options = valueOptions(wanted.key, values);
    // What is typed is matched without its quotes: they are written with the value.
    if (wanted.quoted) return { from, to, options: matchingOnly(options, wanted.prefix), filter: false };
    const validFor = stillHolds(wanted, values.length);
    return { from, to, options, ...(validFor && { validFor }) };
  };
}

function matchingOnly(options: readonly Completion[], prefix: string): Completion[] {
  const word = prefix.toLowerCase();
  return options.filter(({ label }) => label.toLowerCase().includes(word));
}
