import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { alertRulesQuery, changeAlertRule, deleteAlertRule } from "@/api/alerts";
import type { AlertRule } from "@/api/types";
import { LevelMark } from "@/components/alerts/LevelMark";
import { ButtonLink } from "@/components/ButtonLink";
import { CompactButton } from "@/components/CompactButton";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { formatRelative, plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import classes from "../Alerts.module.css";
import { sayRule } from "../words";

const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

export function RuleItem({ project, rule }: { project: string; rule: AlertRule }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<"off" | "delete">();
  const close = () => setAsking(undefined);
  const onSuccess = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: alertRulesQuery(project).queryKey }),
      client.invalidateQueries({ queryKey: ["incidents", project] }),
    ]);
    close();
  };
  const toggle = useMutation({
    mutationFn: () => changeAlertRule(project, rule.id, { is_enabled: !rule.is_enabled }),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: () => deleteAlertRule(project, rule.id), onSuccess });
  const firing = rule.groups.filter(({ incident_id }) => incident_id !== null).length;
  return (
    <li className={classes.rule}>
      <div className={classes.ruleText}>
        <span className={classes.ruleHead}>
          <Link
            to="/p/$project/alerts/rules/$id"
            params={{ project, id: String(rule.id) }}
            search={keepScope}
            className={classes.ruleName}
            data-rule
          >
            {rule.name}
          </Link>
          <LevelMark level={rule.status} />
        </span>
        <p className={classes.sentence}>{sayRule(rule)}</p>
        <Why rule={rule} />
        {toggle.isError && asking === undefined && <Notice tone="error">{messageOf(toggle.error)}</Notice>}
      </div>
      <div className={classes.ruleTools}>
        <Button
          aria-label={`Switch ${rule.is_enabled ? "off" : "on"} ${rule.name}`}
          loading={toggle.isPending && asking === undefined}
          // What is found by it ends: that is asked for first.
          onClick={() => (rule.is_enabled && firing > 0 ? setAsking("off") : toggle.mutate())}
        >
          {rule.is_enabled ? "Switch off" : "Switch on"}
        </Button>
        <ButtonLink
          to="/p/$project/alerts/rules/$id"
          params={{ project, id: String(rule.id) }}
          search={keepScope}
          leftSection={<IconPencil size={15} />}
          aria-label={`Edit ${rule.name}`}
        >
          Edit
        </ButtonLink>
        <CompactButton
          color="red"
          variant="subtle"
          leftSection={<IconTrash size={15} />}
          aria-label={`Delete ${rule.name}`}
          onClick={() => setAsking("delete")}
        >
          Delete
        </CompactButton>
      </div>
      <Suspense>
        {asking === "off" && (
          <ConfirmDialog
            title={`Switch off ${rule.name}?`}
            confirm="Switch off"
            pending={toggle.isPending}
            error={toggle.error}
            onConfirm={() => toggle.mutate()}
            onClose={close}
          >
            It is no longer watched, and its {plural(firing, "open incident")} will end.
          </ConfirmDialog>
        )}
        {asking === "delete" && (
          <ConfirmDialog
            title={`Delete ${rule.name}?`}
            confirm="Delete rule"
            pending={remove.isPending}
            error={remove.error}
            onConfirm={() => remove.mutate()}
            onClose={close}
          >
            Nothing is watched by it any more. Its incidents stay, and those that are open end.
          </ConfirmDialog>
        )}
      </Suspense>
    </li>
  );
}

/** What its state is about: which groups, or why nothing is known. */
function Why({ rule }: { rule: AlertRule }) {
  const nowMs = useNow(60_000);
  if (rule.status === "cannot_evaluate" && rule.failing_since)
    return (
      <p className={classes.why} data-tone="warning">
        {rule.failure} Last evaluated {formatRelative(Date.parse(rule.failing_since), nowMs)}.
      </p>
    );
  const named = rule.groups.map(({ group }) =>
    Object.values(group)
      .map((value) => value || "(none)")
      .join(", "),
  );
  const shown = named.filter(Boolean);
  if (shown.length === 0) return null;
  const more = shown.length - MOST_NAMED;
  return (
    <p className={classes.why}>
      {shown.slice(0, MOST_NAMED).join(" · ")}
      {more > 0 && ` and ${plural(more, "more group")}`}
    </p>
  );
}

const MOST_NAMED = 3;
