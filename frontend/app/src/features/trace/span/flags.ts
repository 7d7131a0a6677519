/** The flags of a span or a link in words: W3C's trace flags in the low byte, OTLP's own above. Pure. */

const SAMPLED = 0x1;
const RANDOM = 0x2;
/** opentelemetry-proto, SpanFlags: whether it is known that the parent is remote, and whether it is. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** "0x301: sampled, parent in another process". `of`: whose context it is that is remote. */
export function flagWords(flags: number, of: "parent" | "linked span" = "parent"): string {
  const words = [
    flags & SAMPLED ? "sampled" : "not sampled",
    ...(flags & RANDOM ? ["random trace id"] : []),
    ...(flags & HAS_IS_REMOTE ? [`${of} in ${flags & IS_REMOTE ? "another" : "the same"} process`] : []),
  ];
  return `0x${(flags >>> 0).toString(16).padStart(2, "0")}: ${words.join(", ")}`;
}
