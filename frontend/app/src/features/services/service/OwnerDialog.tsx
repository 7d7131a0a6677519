/** Whose a service is, and from which duration on its requests are no longer satisfying. */
import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError, api, unwrap } from "@/api/client";
import { serviceSettingsQuery } from "@/api/services";
import type { ServiceSettings } from "@/api/types";
import { Notice } from "@/components/Notice";
import { ErrorState, Loading, messageOf, RowSkeletons } from "@/components/States";

import classes from "./ServicePage.module.css";

interface Props {
  project: string;
  name: string;
  onClose: () => void;
}

export default function OwnerDialog({ project, name, onClose }: Props) {
  const settings = useQuery({ ...serviceSettingsQuery(project, name), staleTime: 0, gcTime: 0 });
  return (
    <Modal opened onClose={onClose} title={`Edit ${name}`} closeButtonProps={{ "aria-label": "Close" }}>
      {settings.isPending && (
        <>
          <Loading />
          <RowSkeletons count={4} />
        </>
      )}
      {settings.isError && !settings.data && (
        <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data && <Form project={project} name={name} settings={settings.data} onClose={onClose} />}
    </Modal>
  );
}

const TEXTS = [
  { key: "team", label: "Team", placeholder: "Payments" },
  { key: "contact", label: "Contact", placeholder: "#payments, or an address" },
  { key: "repository", label: "Repository", placeholder: "https://git.example.com/payments" },
] as const;

function Form({ project, name, settings, onClose }: Props & { settings: ServiceSettings }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(settings);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/projects/{slug}/services/{name}/settings/", {
          params: { path: { slug: project, name } },
          body: draft,
        }),
      ),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["services", project] }),
        client.invalidateQueries({ queryKey: ["service", project, name] }),
      ]);
      onClose();
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const ready = draft.apdex_t_ms > 0;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate();
      }}
    >
      {TEXTS.map(({ key, label, placeholder }, index) => (
        <TextInput
          key={key}
          data-autofocus={index === 0 || undefined}
          label={label}
          placeholder={placeholder}
          maxLength={200}
          value={draft[key]}
          error={fields[key]?.[0]}
          onChange={(event) => setDraft({ ...draft, [key]: event.currentTarget.value })}
        />
      ))}
      <NumberInput
        label="Apdex T, in milliseconds"
        description="Up to T a request satisfies, up to four times T it is tolerated, above it frustrates."
        min={1}
        max={3_600_000}
        allowDecimal={false}
        value={draft.apdex_t_ms}
        error={fields.apdex_t_ms?.[0]}
        onChange={(value) => setDraft({ ...draft, apdex_t_ms: Number(value) })}
      />
      {save.error && Object.keys(fields).length === 0 && (
        <Notice tone="error">{messageOf(save.error)}</Notice>
      )}
      <div className={classes.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!ready} loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
