import type { ErrorDetail } from "@/api/types";

/** What was decided of a group, as far as its versions: "Resolved in 2.4.1 of cart". */
export function sayDecision({ decided, status }: Pick<ErrorDetail, "decided" | "status">): string {
  if (status === "ignored") return "Ignored";
  if (decided?.in_next_version) return "Resolved in the next version";
  if (!decided?.version) return "Resolved";
  return `Resolved in ${decided.version}${decided.service && ` of ${decided.service}`}`;
}
