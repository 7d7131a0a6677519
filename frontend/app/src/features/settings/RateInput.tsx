import { TextInput } from "@mantine/core";

interface Props {
  value: string;
  onChange: (value: string) => void;
  invalid: boolean;
}

/** How many requests a key may make. SDKs send one every few seconds, so this stops what has gone wild. */
export function RateInput({ value, onChange, invalid }: Props) {
  return (
    <TextInput
      label="Requests a second"
      description="Beyond it requests are refused with 429, and senders try again."
      placeholder="The installation's default"
      inputMode="numeric"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={invalid && "A whole number from 1 to 1,000,000"}
    />
  );
}
