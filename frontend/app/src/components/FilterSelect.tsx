import { Select } from "@mantine/core";

interface Props {
  label: string;
  all: string;
  value: string | undefined;
  options: readonly string[];
  onChange: (value: string | undefined) => void;
}

/** One-of-many with a way back to all; what the URL names is offered even if the range does not know it. */
export function FilterSelect({ label, all, value, options, onChange }: Props) {
  const known = value && !options.includes(value) ? [value, ...options] : options;
  return (
    <Select
      aria-label={label}
      placeholder={all}
      data={[...known]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      searchable
      clearButtonProps={{ "aria-label": `Clear ${label.toLowerCase()}` }}
      nothingFoundMessage="None by that name"
      w={172}
    />
  );
}
