import { useQuery } from "@tanstack/react-query";

import { openIncidentsQuery } from "@/api/alerts";
import { plural } from "@/lib/format";

import classes from "./Shell.module.css";

const REFRESH_MS = 15_000;

/** How many incidents are open, beside the way to them; nothing where none is, or where that is not known. */
export function OpenIncidents({ project }: { project: string }) {
  const { data } = useQuery({ ...openIncidentsQuery(project), refetchInterval: REFRESH_MS });
  if (!data || data.incidents.length === 0) return null;
  const { incidents, next } = data;
  const isCritical = incidents.some(({ level }) => level === "critical");
  return (
    <span className={classes.count} data-level={isCritical ? "critical" : "warning"}>
      {incidents.length}
      {next && "+"}
      <span className="visually-hidden">
        {" "}
        open {plural(incidents.length, "incident").replace(/^\S+ /, "")}
      </span>
    </span>
  );
}
