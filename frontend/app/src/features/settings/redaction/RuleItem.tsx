import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { api, unwrap } from "@/api/client";
import type { RedactionAction, RedactionRule } from "@/api/types";
import { Notice, Tag } from "@/components/Notice";
import { Segments } from "@/components/Segments";
import { messageOf } from "@/components/States";
import { formatInteger } from "@/lib/format";

import settings from "../Settings.module.css";
import { ACTIONS, redactionQuery, sampleOf } from "./redaction";
import classes from "./Redaction.module.css";

const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

interface Props {
  project: string;
  rule: RedactionRule;
}

/** What each action makes of a value, for the middle of a sentence. */
const OUTCOMES: Record<RedactionAction, string> = {
  mask: "is stored as ***",
  hash: "is stored as a hash that cannot be read back",
  drop: "is not stored at all",
};

export function RuleItem({ project, rule }: Props) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<"enforce" | "delete">();
  const path = { slug: project, rule_id: rule.id };
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: redactionQuery(project).queryKey });
    setAsking(undefined);
  };
  const change = useMutation({
    mutationFn: (body: { action?: RedactionAction; enforce?: boolean }) =>
      unwrap(api.PATCH("/api/v1/projects/{slug}/redaction/{rule_id}/", { params: { path }, body })),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/projects/{slug}/redaction/{rule_id}/", { params: { path } })),
    onSuccess,
  });
  const close = () => setAsking(undefined);
  return (
    <li className={classes.rule}>
      <div className={settings.itemText}>
        <div className={settings.itemTitle}>
          {rule.name}
          <Tag tone={rule.enforce ? "ok" : "neutral"}>{rule.enforce ? "Enforced" : "Only counts"}</Tag>
        </div>
        <Patterns rule={rule} />
        <div className={classes.found}>
          <b>{formatInteger(rule.found_24h)}</b> found in the last 24 hours
        </div>
      </div>
      <div className={classes.controls}>
        <Segments
          label={`Action of ${rule.name}`}
          value={rule.action}
          choices={ACTIONS}
          onChange={(action) => change.mutate({ action })}
        />
        <Button onClick={() => setAsking("enforce")} aria-label={enforceLabel(rule)}>
          {rule.enforce ? "Only count" : "Enforce"}
        </Button>
        <Button
          color="red"
          variant="subtle"
          onClick={() => setAsking("delete")}
          aria-label={`Delete ${rule.name}`}
        >
          Delete
        </Button>
      </div>
      {change.error && asking === undefined && <Notice tone="error">{messageOf(change.error)}</Notice>}
      <Suspense>
        {asking === "enforce" && (
          <EnforceDialog
            rule={rule}
            pending={change.isPending}
            error={change.error}
            onConfirm={() => change.mutate({ enforce: !rule.enforce })}
            onClose={close}
          />
        )}
        {asking === "delete" && (
          <DeleteDialog
            rule={rule}
            pending={remove.isPending}
            error={remove.error}
            onConfirm={() => remove.mutate()}
            onClose={close}
          />
        )}
      </Suspense>
    </li>
  );
}

interface DialogProps {
  rule: RedactionRule;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

function EnforceDialog({ rule, ...dialog }: DialogProps) {
  return (
    <ConfirmDialog
      {...dialog}
      title={rule.enforce ? `Only count what ${rule.name} finds?` : `Enforce ${rule.name}?`}
      confirm={rule.enforce ? "Only count" : "Enforce"}
    >
      {rule.enforce
        ? "From a few seconds on, what it finds is stored as it is sent, and everybody in the project can read it."
        : `From a few seconds on, what it finds ${OUTCOMES[rule.action]}. That is for good: what was sent is nowhere kept. What is stored already stays as it is.`}
    </ConfirmDialog>
  );
}

function DeleteDialog({ rule, ...dialog }: DialogProps) {
  return (
    <ConfirmDialog {...dialog} title={`Delete ${rule.name}?`} confirm="Delete rule">
      {rule.enforce
        ? "From a few seconds on, what it found is stored as it is sent. What was changed stays changed."
        : "It stops counting. Nothing that is stored changes."}
    </ConfirmDialog>
  );
}

function enforceLabel({ name, enforce }: RedactionRule): string {
  return enforce ? `Only count what ${name} finds` : `Enforce ${name}`;
}

function Patterns({ rule }: { rule: RedactionRule }) {
  if (rule.detector) return <div className={settings.itemNote}>{sampleOf(rule.detector).looksFor}</div>;
  return (
    <div className={settings.itemNote}>
      {rule.key_pattern && (
        <>
          Keys like <code>{rule.key_pattern}</code>
        </>
      )}
      {rule.key_pattern && rule.value_pattern && ", "}
      {rule.value_pattern && (
        <>
          {rule.key_pattern ? "values like " : "Values and texts like "}
          <code>{rule.value_pattern}</code>
        </>
      )}
    </div>
  );
}
