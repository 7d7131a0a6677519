import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, unwrap } from "@/api/client";
import { apiKeysQuery } from "@/api/keys";
import type { ApiKey } from "@/api/types";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";

import { readRate } from "./keys";
import { RateInput } from "./RateInput";
import classes from "./Settings.module.css";

interface Props {
  project: string;
  apiKey: ApiKey;
  onClose: () => void;
}

export default function EditKeyDialog({ project, apiKey, onClose }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState(apiKey.name);
  const [rate, setRate] = useState(apiKey.requests_per_second?.toString() ?? "");
  const sends = apiKey.kind !== "query";
  const perSecond = readRate(rate);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/projects/{slug}/keys/{key_id}/", {
          params: { path: { slug: project, key_id: apiKey.id } },
          body: { name: name.trim(), ...(sends && { requests_per_second: perSecond ?? null }) },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: apiKeysQuery(project).queryKey });
      onClose();
    },
  });
  const ready = name.trim() !== "" && perSecond !== undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Edit ${apiKey.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        className={classes.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <TextInput
          label="Name"
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {sends && <RateInput value={rate} onChange={setRate} invalid={perSecond === undefined} />}
        {save.error && <Notice tone="error">{messageOf(save.error)}</Notice>}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!ready} loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
