/** What is wrong and what was, and the rules that say so. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IconPlus } from "@tabler/icons-react";

import { alertRulesQuery, LOOK_AGAIN_MS } from "@/api/alerts";
import { ButtonLink } from "@/components/ButtonLink";
import { Page } from "@/components/Page";
import { keepScope } from "@/lib/scope";
import { useTitle } from "@/lib/title";

import classes from "./Alerts.module.css";
import { IncidentsView } from "./incidents/IncidentsView";
import { RulesView } from "./rules/RulesView";

const TABS = [
  { name: "Incidents", show: undefined },
  { name: "Rules", show: "rules" },
] as const;

export function AlertsPage() {
  const { project } = useParams({ from: "/inside/p/$project/alerts" });
  const search = useSearch({ from: "/inside/p/$project/alerts" });
  const navigate = useNavigate({ from: "/p/$project/alerts" });
  const rules = useQuery({ ...alertRulesQuery(project), refetchInterval: LOOK_AGAIN_MS });
  useTitle(search.show === "rules" ? "Alert rules" : "Alerts");
  return (
    <Page title="Alerts" tools={<NewRule project={project} />}>
      <section className={classes.panel} aria-label={search.show === "rules" ? "Rules" : "Incidents"}>
        <nav className={classes.tabs} aria-label="Alerts">
          {TABS.map(({ name, show }) => (
            <Link
              key={name}
              className={classes.tab}
              to="/p/$project/alerts"
              params={{ project }}
              search={(before) => ({ ...keepScope(before), show })}
              activeOptions={{ explicitUndefined: true }}
              aria-current={search.show === show ? "page" : undefined}
            >
              {name}
            </Link>
          ))}
        </nav>
        {search.show === "rules" ? (
          <RulesView project={project} rules={rules} />
        ) : (
          <IncidentsView
            project={project}
            status={search.status ?? "all"}
            rules={rules.data}
            onStatus={(status) =>
              void navigate({
                search: (before) => ({ ...before, status: status === "all" ? undefined : status }),
                replace: true,
              })
            }
          />
        )}
      </section>
    </Page>
  );
}

function NewRule({ project }: { project: string }) {
  return (
    <ButtonLink
      variant="filled"
      to="/p/$project/alerts/rules/new"
      params={{ project }}
      search={keepScope}
      leftSection={<IconPlus size={15} />}
    >
      New rule
    </ButtonLink>
  );
}
