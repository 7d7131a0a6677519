/** The time range of a page: chosen, typed, stepped through, zoomed. */
import { ActionIcon, Button, Popover, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconClock, IconZoomOut } from "@tabler/icons-react";
import { useState } from "react";

import { useHotkeys } from "@/lib/hotkeys";
import { isMoving, type TimeRange } from "@/lib/timerange";
import { stepRange, zoomIn, zoomOut } from "@/lib/timerange-moves";
import { timeRangeLabel, timeRangeShort } from "@/lib/timerange-words";

import { RangeChoices } from "./RangeChoices";
import classes from "./TimePicker.module.css";

interface Props {
  value: TimeRange;
  onChange: (range: TimeRange) => void;
}

export function TimePicker({ value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const choose = (range: TimeRange) => {
    setOpened(false);
    onChange(range);
  };
  const back = () => onChange(stepRange(value, -1, Date.now()));
  const forward = () => onChange(stepRange(value, 1, Date.now()));
  const wider = () => onChange(zoomOut(value, Date.now()));
  const narrower = () => onChange(zoomIn(value, Date.now()));
  useHotkeys({
    t: () => setOpened(true),
    ",": back,
    ".": forward,
    "-": wider,
    "+": narrower,
    "=": narrower,
  });
  return (
    <div className={classes.picker} role="group" aria-label="Time">
      <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button
            className={classes.button}
            onClick={() => setOpened(!opened)}
            leftSection={<IconClock size={15} />}
          >
            <span className="visually-hidden">Time range: </span>
            <span className={classes.long}>{timeRangeLabel(value)}</span>
            <span className={classes.short}>{timeRangeShort(value)}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.dropdown}>
          <RangeChoices key={String(opened)} value={value} onChange={choose} />
          <div className={classes.moves}>
            <Button onClick={back}>Earlier</Button>
            <Button onClick={forward} disabled={isMoving(value)}>
              Later
            </Button>
            <Button onClick={narrower}>Zoom in</Button>
            <Button onClick={wider}>Zoom out</Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <div className={classes.steps}>
        <Move label="Earlier (,)" icon={IconChevronLeft} onClick={back} />
        <Move label="Later (.)" icon={IconChevronRight} onClick={forward} disabled={isMoving(value)} />
        <Move label="Zoom out (-)" icon={IconZoomOut} onClick={wider} />
      </div>
    </div>
  );
}

interface MoveProps {
  label: string;
  icon: typeof IconClock;
  onClick: () => void;
  disabled?: boolean;
}

function Move({ label, icon: Icon, onClick, disabled = false }: MoveProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label.replace(/ \(.*/, "")} onClick={onClick} disabled={disabled}>
        <Icon size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
