/** The map as tables: the same nodes and edges, sortable, for those who read rather than look. */
import { Button } from "@mantine/core";
import { useState } from "react";

import type { MapEdge, MapNode } from "@/api/types";
import { edgeId, titleOf } from "@/components/map/build";
import { differenceOf } from "@/components/map/compare";
import { formatDuration, formatInteger, formatRate } from "@/lib/format";

import classes from "./MapTable.module.css";
import type { ShownProps } from "./shown";
import { calleesOf, callersOf, errorText, KIND_NAMES, nameOf } from "./words";

interface Column<Row> {
  key: string;
  name: string;
  /** What is sorted by; texts from A, numbers from the top. */
  value: (row: Row) => string | number;
  text: (row: Row) => string;
  isWide?: boolean;
}

const FIRST_ROWS = 100;

function latency(durationNs: number | null): string {
  return durationNs === null ? "–" : formatDuration(durationNs);
}

export function MapTable({ search, data, opened, onOpen, onChange }: ShownProps) {
  const [edgeSort, nodeSort] = [sortOf(search.sort, "edge"), sortOf(search.sort, "node")];
  const isComparing = search.compare !== undefined;
  const throughOf = ({ via }: MapEdge) => (via === null ? "" : nameOf(data, via));
  const edgeColumns: Column<(typeof data.edges)[number]>[] = [
    {
      key: "to",
      name: "Callee",
      value: (row) => nameOf(data, row.target),
      text: (row) => nameOf(data, row.target),
    },
    {
      key: "protocol",
      name: "Protocol",
      value: (row) => row.protocol,
      text: (row) => row.protocol || "–",
      isWide: true,
    },
    ...(data.edges.some(({ via }) => via !== null)
      ? [
          {
            key: "via",
            name: "Through",
            value: throughOf,
            text: (row: MapEdge) => throughOf(row) || "–",
            isWide: true,
          },
        ]
      : []),
    { key: "calls", name: "Calls", value: (row) => row.calls, text: (row) => formatRate(row.calls_per_s) },
    {
      key: "errors",
      name: "Errors",
      value: (row) => row.error_rate ?? -1,
      text: (row) => errorText(row.error_rate),
    },
    {
      key: "p50",
      name: "p50",
      value: (row) => row.p50_ns ?? -1,
      text: (row) => latency(row.p50_ns),
      isWide: true,
    },
    { key: "p95", name: "p95", value: (row) => row.p95_ns ?? -1, text: (row) => latency(row.p95_ns) },
    {
      key: "p99",
      name: "p99",
      value: (row) => row.p99_ns ?? -1,
      text: (row) => latency(row.p99_ns),
      isWide: true,
    },
  ];
  const nodeColumns: Column<(typeof data.nodes)[number]>[] = [
    {
      key: "kind",
      name: "Kind",
      value: (row) => KIND_NAMES[row.kind],
      text: (row) => KIND_NAMES[row.kind],
      isWide: true,
    },
    {
      key: "requests",
      name: "Requests",
      value: (row) => row.requests,
      text: (row) => formatRate(row.requests_per_s),
    },
    {
      key: "errors",
      name: "Errors",
      value: (row) => row.error_rate ?? -1,
      text: (row) => errorText(row.error_rate),
    },
    { key: "p95", name: "p95", value: (row) => row.p95_ns ?? -1, text: (row) => latency(row.p95_ns) },
    {
      key: "callers",
      name: "Called by",
      value: (row) => callersOf(data, row.id).length,
      text: (row) => String(callersOf(data, row.id).length),
      isWide: true,
    },
    {
      key: "callees",
      name: "Calls",
      value: (row) => calleesOf(data, row.id).length,
      text: (row) => String(calleesOf(data, row.id).length),
      isWide: true,
    },
  ];
  if (isComparing) {
    edgeColumns.push({ key: "change", name: "Change", value: (row) => rankOf(row), text: changeOf });
    nodeColumns.push({ key: "change", name: "Change", value: (row) => rankOf(row), text: changeOf });
  }
  const sort = (table: string) => (key: string | undefined) =>
    onChange({ sort: key && `${table}-${key}` }, { replace: true });
  return (
    <div className={classes.scroll}>
      <SortedTable
        title="Calls"
        head={{
          key: "from",
          name: "Caller",
          value: (row) => nameOf(data, row.source),
          text: (row) => nameOf(data, row.source),
        }}
        columns={edgeColumns}
        rows={data.edges}
        idOf={edgeId}
        sort={edgeSort ?? "calls"}
        opened={opened && "edge" in opened ? opened.edge : undefined}
        onSort={sort("edge")}
        onOpen={(edge) => onOpen({ edge })}
      />
      <SortedTable
        title="Nodes"
        head={{ key: "name", name: "Name", value: (row) => titleOf(row), text: (row) => titleOf(row) }}
        columns={nodeColumns}
        rows={data.nodes}
        idOf={(row) => row.id}
        sort={nodeSort ?? "requests"}
        opened={opened && "node" in opened ? opened.node : undefined}
        onSort={sort("node")}
        onOpen={(node) => onOpen({ node })}
      />
    </div>
  );
}

function sortOf(sort: string | undefined, table: string): string | undefined {
  return sort?.startsWith(`${table}-`) ? sort.slice(table.length + 1) : undefined;
}

function changeOf(row: MapNode | MapEdge): string {
  return differenceOf(row).text ?? "–";
}

/** What is new, gone or worse first. */
function rankOf(row: MapNode | MapEdge): number {
  return { failing: 4, slower: 3, new: 2, gone: 1, same: 0 }[differenceOf(row).kind];
}

interface TableProps<Row> {
  title: string;
  head: Column<Row>;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  sort: string;
  opened: string | undefined;
  onSort: (key: string) => void;
  onOpen: (id: string) => void;
}

function SortedTable<Row>(props: TableProps<Row>) {
  const { title, head, columns, rows, idOf, sort, opened, onSort, onOpen } = props;
  const [isWhole, setWhole] = useState(false);
  const all = [head, ...columns];
  const by = all.find(({ key }) => key === sort) ?? head;
  const sorted = rows.toSorted(
    (a, b) => compare(by.value(a), by.value(b)) || compare(head.value(a), head.value(b)),
  );
  const shown = isWhole ? sorted : sorted.slice(0, FIRST_ROWS);
  if (rows.length === 0) return null;
  return (
    <table className={classes.table} aria-label={title}>
      <caption>{title}</caption>
      <thead>
        <tr>
          {all.map((column) => (
            <th
              key={column.key}
              scope="col"
              data-wide={column.isWide}
              data-text={isText(column, rows) || undefined}
              aria-sort={column === by ? (isText(column, rows) ? "ascending" : "descending") : undefined}
            >
              <button type="button" onClick={() => onSort(column.key)}>
                {column.name}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => {
          const id = idOf(row);
          return (
            <tr key={id} data-opened={id === opened || undefined}>
              <th scope="row">
                <button type="button" onClick={() => onOpen(id)}>
                  {head.text(row)}
                </button>
              </th>
              {columns.map((column) => (
                <td key={column.key} data-wide={column.isWide} data-text={isText(column, rows) || undefined}>
                  {column.text(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
      {sorted.length > shown.length && (
        <tfoot>
          <tr>
            <td colSpan={all.length}>
              <Button onClick={() => setWhole(true)}>Show all {formatInteger(sorted.length)}</Button>
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function isText<Row>({ value }: Column<Row>, [row]: readonly Row[]): boolean {
  return row !== undefined && typeof value(row) === "string";
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return b - a;
  return a === b ? 0 : a < b ? -1 : 1;
}
