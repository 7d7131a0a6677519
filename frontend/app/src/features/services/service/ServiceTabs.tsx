import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { ErrorsTable } from "./ErrorsTable";
import { InstancesTable } from "./InstancesTable";
import { NeighboursTable } from "./NeighboursTable";
import { OperationsTable } from "./OperationsTable";
import { ReleasesTable } from "./ReleasesTable";
import classes from "./ServicePage.module.css";
import type { Shown } from "./shown";
import type { ServiceTab } from "../url";

const TABS: ReadonlyArray<{ id: ServiceTab; name: string; View: (shown: Shown) => ReactNode }> = [
  { id: "operations", name: "Operations", View: OperationsTable },
  { id: "errors", name: "Errors", View: ErrorsTable },
  { id: "calls", name: "Callers and callees", View: NeighboursTable },
  { id: "instances", name: "Instances", View: InstancesTable },
  { id: "releases", name: "Releases", View: ReleasesTable },
];

/** Each is an address, so each is a link. Only what is open asks the server. */
export function ServiceTabs(shown: Shown) {
  const { project, name, search } = shown;
  const current = search.show ?? "operations";
  const View = TABS.find(({ id }) => id === current)?.View ?? OperationsTable;
  return (
    <section className={classes.panel} aria-label="Parts of this service">
      <nav className={classes.tabs} aria-label="Parts of this service">
        {TABS.map((tab, index) => (
          <Link
            key={tab.id}
            className={classes.tab}
            to="/p/$project/services/$name"
            params={{ project, name }}
            search={{ ...search, show: index === 0 ? undefined : tab.id }}
            replace
            resetScroll={false}
            activeOptions={{ explicitUndefined: true }}
            aria-current={tab.id === current ? "page" : undefined}
          >
            {tab.name}
          </Link>
        ))}
      </nav>
      <div className={classes.tabBody}>
        <View {...shown} />
      </div>
    </section>
  );
}
