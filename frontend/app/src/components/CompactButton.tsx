import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";

import classes from "./CompactButton.module.css";

type Props = ButtonProps & Omit<ComponentPropsWithRef<"button">, keyof ButtonProps>;

/** Where the page is narrow only its icon is seen; its name stays. */
export function CompactButton({ children, ...props }: Props) {
  return (
    <Button {...props} className={classes.button}>
      <span className={classes.name}>{children}</span>
    </Button>
  );
}
