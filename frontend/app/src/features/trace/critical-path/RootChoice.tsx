import { NativeSelect } from "@mantine/core";

import type { CriticalPathAnswer } from "@/api/types";
import { formatSpanDuration } from "@/lib/format";

/** A trace may have several roots, and any span can be asked for: which one is explained. */
export function RootChoice({
  path,
  root,
  onRoot,
}: {
  path: CriticalPathAnswer;
  root: number | undefined;
  onRoot: (row: string | undefined) => void;
}) {
  const chosen = root === undefined ? "" : String(root);
  const listed = path.roots.map((entry) => ({
    value: String(entry.row),
    label: `${entry.service} · ${entry.name} · ${formatSpanDuration(entry.duration_ns ?? NaN)}${
      entry.is_orphan ? " · parent missing" : ""
    }`,
  }));
  const isListed = chosen === "" || listed.some(({ value }) => value === chosen);
  return (
    <NativeSelect
      aria-label="Explained root"
      value={chosen}
      onChange={(event) => onRoot(event.currentTarget.value || undefined)}
      data={[
        { value: "", label: "The first root, with what has lost its parent" },
        ...(isListed ? [] : [{ value: chosen, label: "A span of this trace" }]),
        ...listed,
      ]}
    />
  );
}
