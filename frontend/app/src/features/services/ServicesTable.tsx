import { Button } from "@mantine/core";
import { type RefObject, useDeferredValue, useMemo, useRef } from "react";

import type { ServiceStats } from "@/api/types";
import { useServiceColours } from "@/components/service-colours";
import { EmptyState } from "@/components/States";
import { useHotkeys } from "@/lib/hotkeys";

import { findServices, sortServices } from "./rows";
import { ServiceRow } from "./ServiceRow";
import classes from "./ServicesPage.module.css";
import { nextSort, readSort, type ServiceSort, type ServicesSearch } from "./url";

const COLUMNS: ReadonlyArray<{ by: ServiceSort; name: string }> = [
  { by: "service", name: "Service" },
  { by: "owner", name: "Owner" },
  { by: "requests", name: "Requests" },
  { by: "errors", name: "Errors" },
  { by: "apdex", name: "Apdex" },
  { by: "p50", name: "p50" },
  { by: "p95", name: "p95" },
  { by: "p99", name: "p99" },
  { by: "deployed", name: "Deployed" },
];
/** Of these the lowest value, or A, comes first. */
const ASCENDING: ReadonlySet<ServiceSort> = new Set(["service", "owner", "apdex"]);

interface Props {
  project: string;
  services: readonly ServiceStats[];
  shares: readonly number[];
  search: ServicesSearch;
  onChange: (next: Partial<ServicesSearch>) => void;
}

export function ServicesTable({ project, services, shares, search, onChange }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const find = useDeferredValue(search.find ?? "");
  useServiceColours(services.map(({ service }) => service));
  const rows = useMemo(
    () => sortServices(findServices(services, find), search.sort),
    [services, find, search.sort],
  );
  useRowKeys(body);
  if (rows.length === 0)
    return (
      <EmptyState
        title="No service by that name"
        action={<Button onClick={() => onChange({ find: undefined })}>Show all services</Button>}
      >
        Names, teams and the version that runs are looked through.
      </EmptyState>
    );
  return (
    <table className={classes.table} data-compared={search.compare && true}>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <HeadCell key={column.by} {...column} sort={search.sort} onChange={onChange} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((service) => (
          <ServiceRow
            key={service.service}
            project={project}
            service={service}
            compare={search.compare}
            shares={shares}
          />
        ))}
      </tbody>
    </table>
  );
}

interface HeadCellProps {
  by: ServiceSort;
  name: string;
  sort: string | undefined;
  onChange: Props["onChange"];
}

function HeadCell({ by, name, sort, onChange }: HeadCellProps) {
  const now = readSort(sort) ?? { by: "requests", reversed: false };
  const ascending = ASCENDING.has(by) !== now.reversed;
  return (
    <th
      scope="col"
      data-column={by}
      aria-sort={now.by === by ? (ascending ? "ascending" : "descending") : undefined}
    >
      <button type="button" onClick={() => onChange({ sort: nextSort(sort, by) })}>
        {name}
      </button>
    </th>
  );
}

/** j and k walk the rows; Enter is the link's own. */
function useRowKeys(body: RefObject<HTMLElement | null>) {
  const walk = (step: 1 | -1) => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("th > a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  useHotkeys({ j: () => walk(1), k: () => walk(-1) });
}
