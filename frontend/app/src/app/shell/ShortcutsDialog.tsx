import { Modal } from "@mantine/core";

import classes from "./ShortcutsDialog.module.css";

const GROUPS: ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, string]>]> = [
  [
    "Anywhere",
    [
      ["g h", "Home"],
      ["g v", "Services"],
      ["g b", "Browser"],
      ["g t", "Search"],
      ["g m", "Service map"],
      ["g e", "Errors"],
      ["g a", "Alerts"],
      ["g l", "Logs"],
      ["g d", "Deployments"],
      ["g i", "Ingest health"],
      ["g s", "Settings"],
      ["?", "This list"],
    ],
  ],
  [
    "Time",
    [
      ["t", "Choose a time range"],
      [", .", "Earlier, later"],
      ["- +", "Zoom out, zoom in"],
    ],
  ],
  [
    "Search",
    [
      ["/", "Write the filter"],
      ["Enter", "Run it"],
      ["Tab", "Take the suggestion"],
      ["Esc", "Leave the filter"],
      ["j / k", "Next, previous row (also arrows)"],
      ["Enter", "Open the row"],
      ["o", "Open it in a new tab"],
      ["p", "Pause or resume"],
    ],
  ],
  [
    "Services",
    [
      ["/", "Find services"],
      ["j / k", "Next, previous service"],
      ["Enter", "Open the service"],
      ["← / →", "On a chart: read it, with Shift mark a stretch"],
      ["Enter", "On a chart: zoom in"],
    ],
  ],
  [
    "Browser",
    [
      ["/", "Write the filter"],
      ["j / k", "Next, previous page, session or entry"],
      ["n / N", "Next, previous error of a session"],
      ["Enter", "Open it"],
    ],
  ],
  [
    "Service map",
    [
      ["f", "Find a node"],
      ["← / →", "To who calls it, to what it calls"],
      ["↑ / ↓", "The node above, below"],
      ["Enter", "Open the node"],
      ["- +", "Zoom out, zoom in (on the map)"],
      ["0", "The whole map"],
      ["Esc", "Close what is open"],
    ],
  ],
  [
    "Errors",
    [
      ["/", "Find errors"],
      ["j / k", "Next, previous error"],
      ["Enter", "Open the error"],
      ["r", "Resolve the open error, in a version"],
    ],
  ],
  [
    "Alerts",
    [
      ["j / k", "Next, previous incident or rule"],
      ["Enter", "Open it"],
      ["a", "Acknowledge the open incident"],
      ["c", "Comment on it"],
      ["x", "Close it"],
      ["↑ / ↓", "On a threshold of the chart: move it"],
    ],
  ],
  [
    "Logs",
    [
      ["j / k", "Next, previous line"],
      ["Enter", "Open the line, close it"],
      ["c", "Lines around it"],
      ["o", "Open its trace"],
      ["w", "Wrap long lines"],
      ["p", "Pause or resume"],
    ],
  ],
  [
    "Trace",
    [
      ["↑ / ↓", "Previous, next span (also k, j)"],
      ["→ / ←", "Expand, collapse or go to the parent"],
      ["Enter", "Open the span, or what is rolled up"],
      ["n / N", "Next, previous error"],
      ["/", "Find spans"],
      ["m / M", "Next, previous span found"],
      ["z", "Zoom to the span"],
      ["0", "Whole time range"],
      ["[ / ]", "Collapse all, expand all"],
      ["Esc", "Close the span"],
    ],
  ],
  [
    "Flame graph",
    [
      ["← / →", "Neighbours"],
      ["↑ / ↓", "What called it, its widest part"],
      ["Enter", "Zoom in"],
      ["0", "Zoom out"],
      ["Space", "Open the span"],
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
              <div key={`${key} ${meaning}`} className={classes.entry}>
                <dt>{meaning}</dt>
                <dd>{keysOf(key)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}

/** "j / k": a stroke between two keys; "/" alone is a key. */
function keysOf(text: string) {
  const parts = text.split(" ");
  return parts.map((part) => (part === "/" && parts.length > 1 ? " / " : <kbd key={part}>{part}</kbd>));
}
