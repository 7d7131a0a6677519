import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Panel.module.css";

/** On small screens what is open lies over the map, and leaves its top in sight. */
export default function MapSheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Drawer.Root opened onClose={onClose} position="bottom" size="72%">
      <Drawer.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Drawer.Content className={classes.sheet} aria-label="Details">
        {children}
      </Drawer.Content>
    </Drawer.Root>
  );
}
