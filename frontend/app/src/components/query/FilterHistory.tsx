import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";

import { readFilterHistory } from "@/lib/filter/history";

import classes from "./QueryBox.module.css";

export function FilterHistory({
  project,
  onChoose,
}: {
  project: string;
  onChoose: (filter: string) => void;
}) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label="Past filters" disabled={opened}>
          <ActionIcon aria-label="Past filters" aria-haspopup="dialog" onClick={() => setOpened(!opened)}>
            <IconHistory size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.history} aria-label="Past filters">
        <PastFilters
          project={project}
          onChoose={(filter) => {
            setOpened(false);
            onChoose(filter);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function PastFilters({ project, onChoose }: { project: string; onChoose: (filter: string) => void }) {
  const filters = readFilterHistory(project);
  if (filters.length === 0) return <p className={classes.none}>Filters that you run are kept here.</p>;
  return (
    <ul>
      {filters.map((filter) => (
        <li key={filter}>
          <button type="button" className={classes.past} onClick={() => onChoose(filter)}>
            {filter}
          </button>
        </li>
      ))}
    </ul>
  );
}
