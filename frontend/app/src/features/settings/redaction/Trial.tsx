import { TextInput } from "@mantine/core";

import { ApiError } from "@/api/client";
import { messageOf } from "@/components/States";

import classes from "./Redaction.module.css";
import type { TrialState } from "./useTrial";

/** A sample attribute, and what would be stored of it. */
export function Trial({ trial, complete }: { trial: TrialState; complete: boolean }) {
  const { sample, setSample } = trial;
  return (
    <fieldset className={classes.trial} aria-label="Try it">
      <TextInput
        label="Try it on a key"
        value={sample.key}
        onChange={(event) => setSample({ ...sample, key: event.currentTarget.value })}
        classNames={{ input: classes.pattern ?? "" }}
      />
      <TextInput
        label="with the value"
        value={sample.value}
        onChange={(event) => setSample({ ...sample, value: event.currentTarget.value })}
        classNames={{ input: classes.pattern ?? "" }}
      />
      <p className={classes.outcome} role="status">
        <Outcome trial={trial} complete={complete} />
      </p>
    </fieldset>
  );
}

function Outcome({ trial: { result, error }, complete }: { trial: TrialState; complete: boolean }) {
  if (!complete) return "Give a pattern for keys or for values.";
  if (error) {
    // What is wrong with a field stands under the field.
    const told = error instanceof ApiError && Object.keys(error.fields).length > 0;
    return told ? "The pattern cannot be tried." : messageOf(error);
  }
  if (!result) return "…";
  if (!result.found) return "Nothing found: stored as it is.";
  if (result.stored === null) return "Found: the attribute would not be stored.";
  return (
    <>
      Found, stored as <code>{result.stored}</code>
    </>
  );
}
