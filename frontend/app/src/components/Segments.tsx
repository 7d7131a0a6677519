/** One of a few, all in sight. */
import classes from "./Segments.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  choices: ReadonlyArray<{ value: Value; name: string }>;
  onChange: (value: Value) => void;
}

export function Segments<Value extends string>({ label, value, choices, onChange }: Props<Value>) {
  return (
    <fieldset className={classes.segments} aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} className={classes.segment}>
          <input
            type="radio"
            name={label}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.name}
        </label>
      ))}
    </fieldset>
  );
}
