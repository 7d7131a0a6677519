/** Attribute values as the API keeps them exact, as people read them. Pure. */

/** An exact value as a cell shows it: arrays and maps as JSON, without the types that keep them exact. */
export function plainText(value: unknown): string {
  const plain = plainValue(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function plainValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const parts = value as ReadonlyArray<{ key?: string; value: unknown }>;
  if (parts.every(({ key }) => key !== undefined) && parts.length > 0)
    return Object.fromEntries(parts.map(({ key = "", value: inner }) => [key, plainValue(inner)]));
  return parts.map(({ value: inner }) => plainValue(inner));
}
