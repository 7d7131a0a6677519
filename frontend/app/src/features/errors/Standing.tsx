/** Where a group stands, in a word each. */
import type { ErrorGroup } from "@/api/types";
import { Tag } from "@/components/Notice";

export function Standing({
  status,
  is_regressed,
  is_new,
}: Pick<ErrorGroup, "status" | "is_regressed" | "is_new">) {
  return (
    <>
      {is_regressed && <Tag tone="error">back again</Tag>}
      {is_new && <Tag tone="warning">new</Tag>}
      {status === "resolved" && <Tag tone="ok">resolved</Tag>}
      {status === "ignored" && <Tag>ignored</Tag>}
    </>
  );
}
