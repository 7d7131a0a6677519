/** A field of a record as a term of the filter language. */
import type { Attribute } from "@/api/types";
import { writeKey, writeValue } from "@/lib/filter/write";

export type AttributePlace = "record" | "resource" | "body";

const NUMBER = /^-?\d{1,18}(\.\d{1,17})?$/;

/** `http.route=/cart`; undefined for values that no filter can name (arrays, bytes, nothing). */
export function attributeTerm(attribute: Attribute, place: AttributePlace): string | undefined {
  const value = valueOf(attribute);
  return value === undefined ? undefined : `${keyOf(attribute.key, place)}=${value}`;
}

/** A record's own attribute and its resource's answer to the same name. */
function keyOf(key: string, place: AttributePlace): string {
  return place === "body" ? `body${writeKey(key).replace(/^\.?/, ".")}` : writeKey(key);
}

function valueOf({ type, value }: Attribute): string | undefined {
  const text = String(value);
  if (type === "bool") return text;
  if (type === "int" || type === "double") return NUMBER.test(text) ? text : undefined;
  // The box has one line.
  return type === "string" && !/[\n\r]/.test(text) && text !== "" ? writeValue(text) : undefined;
}
