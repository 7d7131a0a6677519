import type { UseQueryResult } from "@tanstack/react-query";
import { IconBell } from "@tabler/icons-react";

import type { AlertRule } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { useHotkeys } from "@/lib/hotkeys";
import { keepScope } from "@/lib/scope";
import { useRef } from "react";

import classes from "../Alerts.module.css";
import { RuleItem } from "./RuleItem";

interface Props {
  project: string;
  rules: UseQueryResult<AlertRule[]>;
}

/** What is crossed now stands first, then what cannot be told; the others by name. */
const ORDER = ["critical", "warning", "cannot_evaluate", "pending", "ok", "off"];

export function RulesView({ project, rules }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const walk = (step: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>("[data-rule]") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at === -1 && step === -1 ? links.length - 1 : at + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  };
  useHotkeys({ j: () => walk(1), k: () => walk(-1) });
  if (rules.isPending)
    return (
      <>
        <Loading label="Loading rules" />
        <RowSkeletons count={5} height="64px" />
      </>
    );
  if (rules.isError && !rules.data)
    return <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />;
  if (rules.data.length === 0)
    return (
      <EmptyState
        icon={<IconBell size={20} />}
        title="No alert rules yet"
        action={
          <ButtonLink
            variant="filled"
            to="/p/$project/alerts/rules/new"
            params={{ project }}
            search={keepScope}
          >
            Make the first one
          </ButtonLink>
        }
      >
        A rule can also be made from a chart of a service, from a search and from logs: look for “Create
        alert”.
      </EmptyState>
    );
  const sorted = rules.data.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  return (
    <>
      <ul ref={list} aria-label="Alert rules">
        {sorted.map((rule) => (
          <RuleItem key={rule.id} project={project} rule={rule} />
        ))}
      </ul>
      <p className={classes.told}>
        Incidents show here, on the project’s home and beside “Alerts”. To have mail, chats, pagers and
        webhooks told, name them over the API: docs/notifications.md.
      </p>
    </>
  );
}
