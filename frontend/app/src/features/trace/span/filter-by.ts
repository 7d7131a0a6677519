/** An attribute as a term of a filter. Pure. */
import type { Attribute } from "@/api/types";
import { attributeText } from "@/components/attributes/attributes";
import { writeKey, writeValue } from "@/lib/filter/write";

type Scope = "span" | "resource";

/** What a filter compares: lists, maps, bytes and nothing at all are not among it. */
const COMPARED: ReadonlySet<string> = new Set(["string", "int", "double", "bool"]);

/** "key=value", or "-key=value" for all that have it not; undefined for what cannot be compared. */
export function attributeTerm(attribute: Attribute, scope: Scope, isExcluded = false): string | undefined {
  if (!COMPARED.has(attribute.type)) return undefined;
  const value = writeValue(attributeText(attribute), attribute.type === "string");
  return `${isExcluded ? "-" : ""}${writeKey(attribute.key, scope === "resource" ? scope : "")}=${value}`;
}
