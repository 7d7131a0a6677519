/** A record as JSON for other programs: attributes as an object, integers that JavaScript cannot hold as text. */
import type { LogDetail } from "@/api/types";

interface TypedValue {
  key?: string;
  type: string;
  value?: unknown;
}

export function recordJson(record: LogDetail): string {
  const { body, attributes, resource, scope, ...rest } = record;
  const plain = {
    ...rest,
    body: plainValue(body as TypedValue),
    attributes: plainPairs(attributes),
    resource: { ...resource, attributes: plainPairs(resource.attributes) },
    scope: { ...scope, attributes: plainPairs(scope.attributes) },
  };
  return JSON.stringify(plain, undefined, 2);
}

function plainPairs(pairs: readonly TypedValue[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map((pair) => [pair.key ?? "", plainValue(pair)]));
}

function plainValue({ type, value }: TypedValue): unknown {
  if (type === "int") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (type === "array" && Array.isArray(value)) return (value as TypedValue[]).map(plainValue);
  if (type === "kvlist" && Array.isArray(value)) return plainPairs(value as TypedValue[]);
  return value ?? null;
}
