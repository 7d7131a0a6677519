import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";

import type { ApiError } from "@/api/client";

import classes from "./QueryBox.module.css";

interface Props {
  filter: string;
  error: ApiError;
  onUse: (filter: string) => void;
  /** Where no editor underlines the place: the filter itself stands before the words. */
  isQuoted?: boolean;
}

/** "did you mean duration?": the one word that would mend it. */
function meantBy(hint: string | null | undefined): string | undefined {
  return /did you mean ("[^"]+"|[^\s?]+)\s*\?/i.exec(hint ?? "")?.[1];
}

export function FilterFault({ filter, error, onUse, isQuoted = false }: Props) {
  const { place } = error;
  const meant = place && meantBy(place.hint);
  return (
    <div role="alert" className={classes.fault}>
      <IconAlertCircle size={14} aria-hidden />
      {isQuoted && place && <MarkedFilter filter={filter} {...place} />}
      <span>
        {error.message} {place?.hint && <span className={classes.hint}>{sentence(place.hint)}</span>}
      </span>
      {place && meant && (
        <Button
          size="compact-sm"
          onClick={() =>
            onUse(filter.slice(0, place.position) + meant + filter.slice(place.position + place.length))
          }
        >
          Use {meant}
        </Button>
      )}
    </div>
  );
}

/** Something is marked even at the end of the text, where the fault is what is missing. */
function MarkedFilter({ filter, position, length }: { filter: string; position: number; length: number }) {
  const end = position + Math.max(length, 1);
  return (
    <code className={classes.marked}>
      {filter.slice(0, position)}
      <mark>{filter.slice(position, end) || "\u00a0"}</mark>
      {filter.slice(end)}
    </code>
  );
}

function sentence(hint: string): string {
  const text = hint.charAt(0).toUpperCase() + hint.slice(1);
  return /[.?]$/.test(text) ? text : `${text}.`;
}
