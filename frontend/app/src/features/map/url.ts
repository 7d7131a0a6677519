/** What the map shows, as it stands in its address. */
import { type FilterScope, parseScope } from "@/lib/scope";

import { COMPARISONS, type Comparison } from "./windows";

export interface MapSearch extends FilterScope {
  /** What is open beside the map: "node:…", "edge:…", "missing" or "missing:<service>". */
  open?: string;
  /** Only what is so many calls away from it. */
  focus?: string;
  hops?: string;
  show?: "table";
  sort?: string;
  compare?: Comparison;
  /** A part of the time range: "7/24" is the seventh of 24. */
  slice?: string;
  group?: "each" | "ends";
  /** Groups that are opened, one per line. */
  opened?: string;
  /** Where the eye is (components/map/view.ts). */
  view?: string;
}

const TEXTS = ["open", "focus", "sort", "opened", "view"] as const;

export function parseMapSearch(search: Record<string, unknown>): MapSearch {
  const texts = Object.fromEntries(
    TEXTS.flatMap((name) => {
      const value = search[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  );
  const { hops, compare, slice, group } = search;
  return {
    ...parseScope(search),
    ...texts,
    ...(typeof hops === "string" && /^[1-5]$/.test(hops) && hops !== "1" && { hops }),
    ...(search.show === "table" && { show: "table" }),
    ...(COMPARISONS.some(({ value }) => value === compare) && { compare: compare as Comparison }),
    ...(typeof slice === "string" && /^\d{1,3}\/\d{1,3}$/.test(slice) && { slice }),
    ...((group === "each" || group === "ends") && { group }),
  };
}

export type Opened = { node: string } | { edge: string } | { missing: string | undefined } | undefined;

export function openedOf({ open }: MapSearch): Opened {
  if (!open) return undefined;
  if (open === "missing") return { missing: undefined };
  const [kind, ...rest] = open.split(":");
  const id = rest.join(":");
  if (kind === "node" && id) return { node: id };
  if (kind === "edge" && id) return { edge: id };
  return kind === "missing" && id ? { missing: id } : undefined;
}

export function writeOpened(opened: Opened): string | undefined {
  if (!opened) return undefined;
  if ("node" in opened) return `node:${opened.node}`;
  if ("edge" in opened) return `edge:${opened.edge}`;
  return opened.missing === undefined ? "missing" : `missing:${opened.missing}`;
}

export function hopsOf({ hops }: MapSearch): number {
  return Number(hops ?? 1);
}

export function groupsOf({ opened }: MapSearch): string[] {
  return opened?.split("\n").filter(Boolean) ?? [];
}
