import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { traceKeysQuery } from "@/api/insight";
import { messageOf } from "@/components/States";
import { plural } from "@/lib/format";

import { useTraceView } from "../trace-view";

/** Which attribute: those that this trace has, with how many spans have each. */
export function KeyChoice({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const { project, trace } = useTraceView();
  const keys = useQuery(traceKeysQuery(project, trace.traceId, trace.count));
  const listed = keys.data?.keys ?? [];
  const options = (isResource: boolean) =>
    listed
      .filter((entry) => entry.is_resource === isResource)
      .map((entry) => ({ value: entry.key, label: `${entry.key} (${plural(entry.span_count, "span")})` }));
  const isListed = value === "" || listed.some((entry) => entry.key === value);
  return (
    <NativeSelect
      aria-label="Attribute"
      value={value}
      error={keys.isError ? messageOf(keys.error) : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        {
          value: "",
          label: keys.isPending ? "Reading the attributes…" : "Choose an attribute",
          disabled: true,
        },
        ...(isListed ? [] : [{ value, label: value }]),
        { group: "Of spans", items: options(false) },
        { group: "Of resources", items: options(true) },
      ]}
    />
  );
}
