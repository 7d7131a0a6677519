/** Attributes for reading: grouped by namespace, searched, and written exactly as they were sent. */
import type { Attribute } from "@/api/types";

interface AttributeGroup {
  name: string;
  attributes: Attribute[];
}

const OTHER = "Other";

/** What the semantic conventions keep under several names; in the order in which they are read. */
const SUBJECTS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ["HTTP", ["http", "url", "user_agent"]],
  ["Database", ["db"]],
  ["Messaging", ["messaging", "message", "celery"]],
  ["RPC", ["rpc", "grpc"]],
  ["Exception", ["exception", "error"]],
  ["Network", ["net", "network", "server", "client", "peer", "tls"]],
  ["Code", ["code", "thread"]],
];
const SUBJECT_OF = new Map(SUBJECTS.flatMap(([subject, names]) => names.map((name) => [name, subject])));

function groupOf(key: string): string {
  const name = key.includes(".") ? key.slice(0, key.indexOf(".")) : OTHER;
  return SUBJECT_OF.get(name) ?? name;
}

/** By subject, else by the first part of the name (`cart.items` is "cart"); a namespace of one joins the rest. */
export function groupAttributes(attributes: readonly Attribute[]): AttributeGroup[] {
  const groups = new Map<string, Attribute[]>();
  for (const attribute of attributes) {
    const name = groupOf(attribute.key);
    const group = groups.get(name);
    if (group) group.push(attribute);
    else groups.set(name, [attribute]);
  }
  const rest: Attribute[] = [];
  const named: AttributeGroup[] = [];
  for (const [name, members] of groups) {
    const isSubject = SUBJECTS.some(([subject]) => subject === name);
    if (name === OTHER || (members.length === 1 && !isSubject)) rest.push(...members);
    else named.push({ name, attributes: members.toSorted(byKey) });
  }
  named.sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1));
  return rest.length > 0 ? [...named, { name: OTHER, attributes: rest.toSorted(byKey) }] : named;
}

function rankOf(name: string): number {
  const rank = SUBJECTS.findIndex(([subject]) => subject === name);
  return rank < 0 ? SUBJECTS.length : rank;
}

function byKey(a: Attribute, b: Attribute): number {
  return a.key < b.key ? -1 : 1;
}

/** Every word must be somewhere in the name or the value. */
export function matchAttributes(attributes: readonly Attribute[], search: string): readonly Attribute[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return attributes;
  return attributes.filter((attribute) => {
    const text = `${attribute.key} ${attributeText(attribute)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

interface TypedValue {
  key?: string;
  type: string;
  value?: unknown;
}

/** The value as text: integers keep every digit, doubles show that they are doubles, parts nest as in JSON. */
export function attributeText({ type, value }: TypedValue): string {
  return type === "string" ? String(value) : nestedText({ type, value }, 0);
}

function nestedText({ type, value }: TypedValue, depth: number): string {
  switch (type) {
    case "string":
      return JSON.stringify(value);
    case "double":
      return doubleText(value);
    case "array":
      return bracket(
        "[",
        "]",
        partsOf(value).map((part) => nestedText(part, depth + 1)),
        depth,
      );
    case "kvlist":
      return bracket(
        "{",
        "}",
        partsOf(value).map((part) => `${JSON.stringify(part.key ?? "")}: ${nestedText(part, depth + 1)}`),
        depth,
      );
    case "empty":
      return "(empty)";
    default:
      return String(value);
  }
}

function partsOf(value: unknown): TypedValue[] {
  return Array.isArray(value) ? (value as TypedValue[]) : [];
}

function doubleText(value: unknown): string {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e21
    ? value.toFixed(1)
    : String(value);
}

const LINE_CHARS = 60;

function bracket(open: string, close: string, parts: string[], depth: number): string {
  const line = `${open}${parts.join(", ")}${close}`;
  if (line.length <= LINE_CHARS && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${parts.map((part) => indent + part).join(",\n")}\n${"  ".repeat(depth)}${close}`;
}

export function textOf(attributes: readonly Attribute[], key: string): string | undefined {
  const found = attributes.find((attribute) => attribute.key === key);
  return found && attributeText(found);
}
