/** Amounts as people write them: "10M", "1,000,000", "50 GB". */

const POWERS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** A whole number of at least 1; undefined where it is not one. Units are powers of ten; a "B" after them is a byte. */
export function parseQuantity(text: string): number | undefined {
  const match = /^([\d.,\s_]+)([kmgt]?)b?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, digits = "", unit = ""] = match;
  const plain = digits.replaceAll(/[,\s_]/g, "");
  const value = Math.round(Number(plain) * (POWERS[unit.toLowerCase()] ?? 1));
  return plain !== "" && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}
