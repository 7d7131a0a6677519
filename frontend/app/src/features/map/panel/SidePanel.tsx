/** What is open beside the map: a node, an edge, or why an edge is missing. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { edgeId, type MapData } from "@/components/map/build";
import { EmptyState } from "@/components/States";

import type { MapSearch, Opened } from "../url";
import { EdgePanel } from "./EdgePanel";
import { MissingPanel } from "./MissingPanel";
import { NodePanel } from "./NodePanel";
import classes from "./Panel.module.css";

interface Props {
  project: string;
  search: MapSearch;
  whole: MapData;
  data: MapData;
  opened: NonNullable<Opened>;
  onOpen: (opened: Opened) => void;
  onChange: (next: Partial<MapSearch>) => void;
}

export interface PanelProps extends Omit<Props, "opened"> {
  close: ReactNode;
}

export function SidePanel({ opened, ...props }: Props) {
  const close = (
    <ActionIcon aria-label="Close" onClick={() => props.onOpen(undefined)} data-autofocus>
      <IconX size={16} />
    </ActionIcon>
  );
  if ("missing" in opened) return <MissingPanel {...props} close={close} service={opened.missing} />;
  const node = "node" in opened ? props.data.nodes.find(({ id }) => id === opened.node) : undefined;
  if (node) return <NodePanel {...props} close={close} node={node} />;
  const edge = "edge" in opened ? props.data.edges.find((each) => edgeId(each) === opened.edge) : undefined;
  if (edge) return <EdgePanel {...props} close={close} edge={edge} />;
  return (
    <section className={classes.panel} aria-label="Details">
      <header className={classes.bar}>{close}</header>
      <EmptyState title="Not in this time">
        What was open here made no call in the time that is shown, or does not match the filter.
      </EmptyState>
    </section>
  );
}
