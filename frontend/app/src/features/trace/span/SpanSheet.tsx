import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./SpanPanel.module.css";

/** On small screens the span lies over the waterfall, and leaves its top in sight. */
export default function SpanSheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Drawer.Root opened onClose={onClose} position="bottom" size="82%">
      <Drawer.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Drawer.Content className={classes.sheet} aria-label="Span">
        {children}
      </Drawer.Content>
    </Drawer.Root>
  );
}
