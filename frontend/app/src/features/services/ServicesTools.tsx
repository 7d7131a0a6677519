import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";

import type { ServiceStats } from "@/api/types";
import { CompareChoice } from "@/components/health/CompareChoice";
import { plural } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";

import { findServices } from "./rows";
import classes from "./ServicesPage.module.css";
import type { ServicesSearch } from "./url";

interface Props {
  services: readonly ServiceStats[] | undefined;
  search: ServicesSearch;
  onChange: (next: Partial<ServicesSearch>) => void;
}

export function ServicesTools({ services, search, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const find = search.find ?? "";
  useHotkeys({ "/": () => input.current?.focus() });
  return (
    <div className={classes.tools}>
      <TextInput
        ref={input}
        className={classes.find}
        aria-label="Find services"
        placeholder="Name, team or version"
        leftSection={<IconSearch size={15} />}
        value={find}
        onChange={(event) => onChange({ find: event.currentTarget.value || undefined })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          onChange({ find: undefined });
          event.currentTarget.blur();
        }}
      />
      <p className={classes.count} role="status">
        {services && countText(services, find)}
      </p>
      <CompareChoice value={search.compare} onChange={(compare) => onChange({ compare })} />
    </div>
  );
}

function countText(services: readonly ServiceStats[], find: string): string {
  const all = plural(services.length, "service");
  return find === "" ? all : `${findServices(services, find).length} of ${all}`;
}
