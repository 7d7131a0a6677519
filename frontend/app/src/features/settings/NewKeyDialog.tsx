import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError, api, unwrap } from "@/api/client";
import { apiKeysQuery } from "@/api/keys";
import type { ApiKeyKind } from "@/api/types";
import { CopyButton } from "@/components/CopyButton";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";

import { KEY_KINDS, readOrigins, readRate } from "./keys";
import { RateInput } from "./RateInput";
import classes from "./Settings.module.css";

interface Props {
  project: string;
  onClose: () => void;
}

export default function NewKeyDialog({ project, onClose }: Props) {
  const [token, setToken] = useState<string>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={token ? "Your new key" : "New key"}
      // A secret must not vanish by a stray click beside the dialog.
      closeOnClickOutside={!token}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {token ? (
        <NewKey token={token} onDone={onClose} />
      ) : (
        <NewKeyForm project={project} onCreated={setToken} onCancel={onClose} />
      )}
    </Modal>
  );
}

function NewKey({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <div className={classes.stack}>
      <Notice tone={isPublic(token) ? "neutral" : "warning"}>
        {isPublic(token)
          ? "This key is public; you can look it up here again."
          : "Copy it now: it will not be shown again."}
      </Notice>
      <div className={classes.secret}>
        <code data-testid="new-key">{token}</code>
      </div>
      <div className={classes.actions}>
        <Button onClick={onDone}>Done</Button>
        <CopyButton text={token} variant="filled">
          Copy key
        </CopyButton>
      </div>
    </div>
  );
}

function isPublic(token: string): boolean {
  return token.startsWith("swb_");
}

function NewKeyForm({
  project,
  onCreated,
  onCancel,
}: {
  project: string;
  onCreated: (token: string) => void;
  onCancel: () => void;
}) {
  const client = useQueryClient();
  const [kind, setKind] = useState<ApiKeyKind>("ingest");
  const [name, setName] = useState("");
  const [origins, setOrigins] = useState("");
  const [rate, setRate] = useState("");
  const perSecond = readRate(rate);
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/keys/", {
          params: { path: { slug: project } },
          body: {
            kind,
            name: name.trim(),
            allowed_origins: kind === "browser" ? readOrigins(origins) : [],
            ...(perSecond && kind !== "query" && { requests_per_second: perSecond }),
          },
        }),
      ),
    onSuccess: async (key) => {
      onCreated(key.token ?? "");
      await client.invalidateQueries({ queryKey: apiKeysQuery(project).queryKey });
    },
  });
  const originError = fieldsOf(create.error, "allowed_origins");
  return (
    <form
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <fieldset className={classes.kinds} aria-label="Kind">
        {KEY_KINDS.map((each) => (
          <label key={each.kind} className={classes.kind}>
            <input
              type="radio"
              name="kind"
              value={each.kind}
              checked={kind === each.kind}
              onChange={() => setKind(each.kind)}
            />
            <span>
              <b>{each.name}</b>
              <span>{each.note}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput
        label="Name"
        placeholder="Where it will be used"
        required
        withAsterisk={false}
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldsOf(create.error, "name")}
      />
      {kind === "browser" && (
        <Textarea
          label="Allowed origins"
          description="One a line, with scheme: https://shop.example"
          required
          withAsterisk={false}
          rows={3}
          value={origins}
          onChange={(event) => setOrigins(event.currentTarget.value)}
          error={originError}
        />
      )}
      {kind !== "query" && <RateInput value={rate} onChange={setRate} invalid={perSecond === undefined} />}
      {create.error && !originError && !fieldsOf(create.error, "name") && (
        <Notice tone="error">{messageOf(create.error)}</Notice>
      )}
      <div className={classes.actions}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={kind !== "query" && perSecond === undefined}
          loading={create.isPending}
        >
          Create key
        </Button>
      </div>
    </form>
  );
}

/** Errors of list items come as `allowed_origins.0`: they belong to the same field. */
function fieldsOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const messages = Object.entries(error.fields).flatMap(([name, texts]) =>
    name === field || name.startsWith(`${field}.`) ? texts : [],
  );
  return messages.length > 0 ? messages.join(" ") : undefined;
}
