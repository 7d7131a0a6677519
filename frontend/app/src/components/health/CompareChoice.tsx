import type { Compare } from "@/api/services";
import { Segments } from "@/components/Segments";

const CHOICES = [
  { value: "none", name: "No comparison" },
  { value: "day", name: "A day before" },
  { value: "week", name: "A week before" },
] as const;

interface Props {
  value: Compare | undefined;
  onChange: (compare: Compare | undefined) => void;
}

export function CompareChoice({ value, onChange }: Props) {
  return (
    <Segments
      label="Compare with"
      value={value ?? "none"}
      choices={CHOICES}
      onChange={(next) => onChange(next === "none" ? undefined : next)}
    />
  );
}
