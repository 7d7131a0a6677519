/** The names of the columns of choice, each with the way to take it out again. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import classes from "./LogRow.module.css";

interface Props {
  columns: readonly string[];
  withDay: boolean;
  onRemove: (key: string) => void;
}

export function LogHead({ columns, withDay, onRemove }: Props) {
  return (
    <div className={`${classes.row} ${classes.head}`} data-day={withDay || undefined}>
      <span className={classes.time}>Time</span>
      <span className={classes.severity}>Level</span>
      <span className={classes.service}>Service</span>
      {columns.map((key) => (
        <span key={key} className={classes.column} title={key}>
          <span className="truncate">{key}</span>
          <ActionIcon
            size={18}
            vars={() => ({ root: { "--ai-size": "18px" } })}
            aria-label={`Remove the column ${key}`}
            onClick={() => onRemove(key)}
          >
            <IconX size={12} />
          </ActionIcon>
        </span>
      ))}
      <span>Line</span>
    </div>
  );
}
