/** Files of everything that matches, not of what is on screen. */
import { Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useId } from "react";

import { CompactButton } from "@/components/CompactButton";
import { formatInteger } from "@/lib/format";

import classes from "./lists.module.css";

type FileFormat = "csv" | "json";

interface Props {
  /** One of what is exported. */
  one: string;
  /** How many match; undefined while that is being counted. */
  matched: number | undefined;
  /** How many a file holds: of more that match, the first in the order of the list. */
  most: number;
  /** Asked anew each time that the menu opens: a range that moves ends then. */
  addressOf: (format: FileFormat) => string;
}

const FORMATS = [
  { format: "csv", name: "CSV" },
  { format: "json", name: "JSON" },
] as const;

export function ExportMenu({ one, matched, most, addressOf }: Props) {
  const id = useId();
  const note = aboutCut(one, matched, most);
  return (
    <Menu position="bottom-end" width={280} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <CompactButton leftSection={<IconDownload size={15} />}>Export</CompactButton>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, name }) => (
          <Menu.Item
            key={format}
            component="a"
            href={addressOf(format)}
            download
            aria-describedby={note && id}
          >
            {whatOf(one, matched, most)}, as {name}
          </Menu.Item>
        ))}
        {note && (
          <Menu.Label id={id} className={classes.cut}>
            {note}
          </Menu.Label>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function countOf(count: number, one: string): string {
  return `${formatInteger(count)} ${count === 1 ? one : `${one}s`}`;
}

function whatOf(one: string, matched: number | undefined, most: number): string {
  if (matched === undefined) return "All that match";
  return matched > most ? `The first ${countOf(most, one)}` : countOf(matched, one);
}

/** Nothing where the file will be whole. */
function aboutCut(one: string, matched: number | undefined, most: number): string | undefined {
  if (matched === undefined) return `Up to ${countOf(most, one)}. A file that is cut says so in its name.`;
  if (matched <= most) return undefined;
  return `${countOf(matched, one)} match, more than one file holds. For the rest, narrow the time range or the filter.`;
}
