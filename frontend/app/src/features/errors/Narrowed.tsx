import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import classes from "./Errors.module.css";

interface Props {
  what: "service" | "version";
  value: string | undefined;
  onClear: () => void;
}

/** That events of one service or version alone are counted, and the way back. */
export function Narrowed({ what, value, onClear }: Props) {
  if (!value) return null;
  return (
    <Button
      className={classes.narrowed}
      rightSection={<IconX size={14} />}
      aria-label={`Only ${what} ${value}: show all ${what}s`}
      onClick={onClear}
    >
      <span className="truncate">
        {what === "service" ? "Service" : "Version"} {value}
      </span>
    </Button>
  );
}
