import { Modal } from "@mantine/core";

import classes from "./ShortcutsDialog.module.css";

const GROUPS: ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, string]>]> = [
  [
    "Anywhere",
    [
      ["g h", "Home"],
      ["g t", "Traces"],
      ["g i", "Ingest health"],
      ["g s", "Settings"],
      ["?", "This list"],
    ],
  ],
  [
    "Trace list",
    [
      ["j / k", "Next, previous trace"],
      ["Enter", "Open the trace"],
      ["p", "Pause or resume"],
    ],
  ],
  [
    "Trace",
    [
      ["↑ / ↓", "Previous, next span (also k, j)"],
      ["→ / ←", "Expand, collapse or go to the parent"],
      ["Enter", "Open the span"],
      ["n / N", "Next, previous error"],
      ["[ / ]", "Collapse all, expand all"],
      ["0", "Whole time range"],
      ["Esc", "Close the span"],
    ],
  ],
];

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
      {GROUPS.map(([title, keys]) => (
        <section key={title} className={classes.group}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, meaning]) => (
              <div key={key} className={classes.entry}>
                <dt>{meaning}</dt>
                <dd>{key.split(" ").map((part) => (part === "/" ? " / " : <kbd key={part}>{part}</kbd>))}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
