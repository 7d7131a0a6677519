import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { environmentsQuery } from "@/api/environments";
import { FilterSelect } from "@/components/FilterSelect";

/** One environment, or all: for every page of the project, for it stands in every address. */
export function EnvironmentSwitch({ project }: { project: string }) {
  const { env } = useSearch({ from: "/inside/p/$project" });
  const navigate = useNavigate();
  const environments = useQuery(environmentsQuery(project));
  return (
    <FilterSelect
      label="Environment"
      all="All environments"
      value={env}
      options={environments.data ?? []}
      onChange={(next) =>
        void navigate({
          to: ".",
          search: (before) => ({ ...before, env: next }),
          hash: true,
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
