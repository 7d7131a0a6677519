import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError } from "@/api/client";
import type { AlertRule } from "@/api/types";
import { FIGURES } from "@/components/alerts/figures";
import { ButtonLink } from "@/components/ButtonLink";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { plural } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import { sayRule } from "../words";
import { Conditions } from "./Conditions";
import { bodyOf, type Draft, faultsOf, type Field, nameOf, readDraft } from "./draft";
import { Preview } from "./Preview";
import classes from "./RuleForm.module.css";
import { usePreview } from "./usePreview";
import { Watched } from "./Watched";

type Body = ReturnType<typeof bodyOf>;

interface Props {
  project: string;
  initial: Draft;
  /** Undefined while it is new. */
  rule?: AlertRule;
  confirm: string;
  onSave: (body: Body) => Promise<unknown>;
  onSaved: () => Promise<void>;
}

/** What a part of the form shows and changes. */
export interface PartProps {
  draft: Draft;
  faults: Partial<Record<Field, string>>;
  onChange: (changes: Partial<Draft>) => void;
}

export function RuleForm({ project, initial, rule, confirm, onSave, onSaved }: Props) {
  const [draft, setDraft] = useState(initial);
  const { content, faults: typed } = readDraft(draft);
  const preview = usePreview(project, content);
  const save = useMutation({ mutationFn: (body: Body) => onSave(body), onSuccess: onSaved });
  const said = faultsOf({ ...fieldsOf(preview.error), ...fieldsOf(save.error) });
  const faults = { ...said.faults, ...typed };
  const change = (changes: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    // What was said of the form before is not about this one.
    if (save.isError) save.reset();
  };
  const parts = { draft, faults, onChange: change };
  const name = nameOf(draft, content);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (content) save.mutate(bodyOf(draft, content));
      }}
    >
      <div className={classes.fields}>
        <Watched {...parts} project={project} filterError={preview.error} />
        <Conditions {...parts} />
        <fieldset className={classes.part}>
          <legend>What it is called</legend>
          <TextInput
            label="Name"
            placeholder={name}
            maxLength={200}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={faults.name}
          />
          <Textarea
            label="Description"
            description="Stands on its incidents: what it means, what to do."
            maxLength={5000}
            rows={3}
            value={draft.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
            error={faults.description}
          />
          <TextInput
            label="Runbook"
            placeholder="https://"
            inputMode="url"
            value={draft.runbook_url}
            onChange={(event) => change({ runbook_url: event.currentTarget.value })}
            error={faults.runbook_url}
          />
        </fieldset>
      </div>
      <div className={classes.side}>
        <section className={classes.panel} aria-label="Preview">
          <p className={classes.sentence} role="status">
            {content ? sayRule(content) : `${FIGURES[draft.figure].name}: not complete yet`}
          </p>
          <Preview
            preview={preview}
            draft={draft}
            onThreshold={(level, value) => change({ [level]: String(value) })}
          />
        </section>
        {save.error && !(save.error instanceof ApiError && Object.keys(save.error.fields).length > 0) && (
          <Notice tone="error">{messageOf(save.error)}</Notice>
        )}
        {said.rest.length > 0 && <Notice tone="error">{said.rest.join(" ")}</Notice>}
        <Foot
          project={project}
          rule={rule}
          confirm={confirm}
          saving={save.isPending}
          ready={content !== undefined}
        />
      </div>
    </form>
  );
}

interface FootProps {
  project: string;
  rule: AlertRule | undefined;
  confirm: string;
  saving: boolean;
  ready: boolean;
}

function Foot({ project, rule, confirm, saving, ready }: FootProps) {
  const open = rule?.groups.filter(({ incident_id }) => incident_id !== null).length ?? 0;
  return (
    <div className={classes.foot}>
      {open > 0 && (
        <p>
          If what it watches changes, it is judged anew from now on: its {plural(open, "open incident")} will
          end.
        </p>
      )}
      <div className={classes.actions}>
        <ButtonLink
          to="/p/$project/alerts"
          params={{ project }}
          search={(before) => ({ ...keepScope(before), show: "rules" as const })}
        >
          Cancel
        </ButtonLink>
        <Button type="submit" variant="filled" disabled={!ready} loading={saving}>
          {confirm}
        </Button>
      </div>
    </div>
  );
}

/** What the server says of single fields. */
function fieldsOf(error: unknown): ApiError["fields"] {
  return error instanceof ApiError ? error.fields : {};
}
