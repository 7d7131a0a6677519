/** Above the map: which form, what it is compared with, what is gathered, what is looked for. */
import { Button, Menu } from "@mantine/core";
import { IconArrowsShuffle, IconCheck, IconDots, IconQuestionMark, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { type MapData, titleOf } from "@/components/map/build";
import { FilterSelect } from "@/components/FilterSelect";
import { CAN_DRAW } from "@/components/map/surface";
import { Segments } from "@/components/Segments";

import classes from "./MapPage.module.css";
import type { ShownProps } from "./shown";
import { hopsOf } from "./url";
import { COMPARISONS } from "./windows";
import { KIND_NAMES, nameOf } from "./words";

const ArrangeDialog = lazy(() => import("./ArrangeDialog"));

const FORMS = [
  { value: "map", name: "Map" },
  { value: "table", name: "Table" },
] as const;

interface Props extends ShownProps {
  /** Before anything was gathered: what can be found. */
  whole: MapData;
  isGrouped: boolean;
  canArrange: boolean;
  onArrange: () => Promise<void>;
  onFind: (id: string) => void;
}

export function MapTools(props: Props) {
  const { search, whole, onChange, onFind } = props;
  const names = findableNames(whole);
  const compared = COMPARISONS.find(({ value }) => value === search.compare)?.name;
  return (
    <div className={classes.tools} role="group" aria-label="Map tools">
      {CAN_DRAW && (
        <Segments
          label="Form"
          value={search.show ?? "map"}
          choices={FORMS}
          onChange={(show) => onChange({ show: show === "table" ? "table" : undefined })}
        />
      )}
      <div className={classes.choice}>
        <FilterSelect
          label="Compare"
          all="Compare with …"
          none="No comparison"
          value={compared}
          options={COMPARISONS.map(({ name }) => name)}
          onChange={(name) =>
            onChange({ compare: COMPARISONS.find((comparison) => comparison.name === name)?.value })
          }
        />
      </div>
      <div className={classes.choice}>
        <FilterSelect
          label="Find"
          all="Find a node"
          none={null}
          value={undefined}
          options={[...names.keys()]}
          hotkey="f"
          onChange={(name) => {
            const id = names.get(name ?? "");
            if (id !== undefined) onFind(id);
          }}
        />
      </div>
      <Focus {...props} />
      <More {...props} />
    </div>
  );
}

/** Names with what they are; two of one name both can be chosen. */
function findableNames({ nodes }: MapData): Map<string, string> {
  return new Map(
    nodes
      .map((node): [string, string] => {
        const alike = nodes.filter((other) => titleOf(other) === titleOf(node));
        const kind = node.kind === "service" ? "" : ` (${KIND_NAMES[node.kind].toLowerCase()})`;
        const server = alike.length > 1 && node.server ? `, ${node.server}` : "";
        return [`${titleOf(node)}${kind}${server}`, node.id];
      })
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const HOPS = ["1", "2", "3"].map((value) => ({ value, name: value }));

function Focus({ search, whole, onChange }: Props) {
  if (!search.focus) return null;
  return (
    <div className={classes.focus}>
      <span className="truncate">
        Around <b>{nameOf(whole, search.focus)}</b>, calls away:
      </span>
      <Segments
        label="Calls away"
        value={String(hopsOf(search))}
        choices={HOPS}
        onChange={(hops) => onChange({ hops: hops === "1" ? undefined : hops })}
      />
      <Button
        leftSection={<IconX size={14} />}
        onClick={() => onChange({ focus: undefined, hops: undefined, view: undefined })}
      >
        Whole map
      </Button>
    </div>
  );
}

function More({ search, isGrouped, canArrange, onArrange, onChange, onOpen }: Props) {
  const [asks, setAsks] = useState(false);
  return (
    <div className={classes.more}>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<IconDots size={15} />} aria-label="More about the map">
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={isGrouped ? <IconCheck size={15} /> : <span className={classes.unchecked} />}
            aria-checked={isGrouped}
            role="menuitemcheckbox"
            onClick={() => onChange({ group: isGrouped ? "each" : "ends", opened: undefined })}
          >
            Gather databases and outside hosts
          </Menu.Item>
          <Menu.Item
            leftSection={<IconQuestionMark size={15} />}
            onClick={() => onOpen({ missing: undefined })}
          >
            Why is an edge missing?
          </Menu.Item>
          {search.show !== "table" && CAN_DRAW && (
            <Menu.Item
              leftSection={<IconArrowsShuffle size={15} />}
              disabled={!canArrange}
              onClick={() => setAsks(true)}
            >
              {canArrange ? "Arrange anew" : "Arrange anew: only the whole map"}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {asks && (
          <ArrangeDialog
            onArrange={onArrange}
            onDone={() => onChange({ view: undefined })}
            onClose={() => setAsks(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
