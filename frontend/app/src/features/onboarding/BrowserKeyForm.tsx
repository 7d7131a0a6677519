import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError, api, unwrap } from "@/api/client";
import { apiKeysQuery } from "@/api/keys";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";

import classes from "./BrowserTab.module.css";

interface Props {
  project: string;
  onKey: (id: number) => void;
}

/** Pages send with a key that is bound to where they are. */
export function BrowserKeyForm({ project, onKey }: Props) {
  const client = useQueryClient();
  const [origin, setOrigin] = useState("");
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/keys/", {
          params: { path: { slug: project } },
          body: { kind: "browser", name: "Pages", allowed_origins: [origin.trim()] },
        }),
      ),
    onSuccess: async (key) => {
      onKey(key.id);
      await client.invalidateQueries({ queryKey: apiKeysQuery(project).queryKey });
    },
  });
  const problem = problemOf(create.error);
  return (
    <form
      className={classes.keyForm}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label="Origin of your pages"
        description="Scheme, host and port, as in the address bar. Further ones are added in Settings, Keys."
        placeholder="https://shop.example"
        required
        withAsterisk={false}
        type="url"
        inputMode="url"
        autoComplete="off"
        value={origin}
        onChange={(event) => setOrigin(event.currentTarget.value)}
        error={problem}
      />
      <Button type="submit" variant="filled" loading={create.isPending}>
        Make a browser key
      </Button>
      {create.error && !problem && <Notice tone="error">{messageOf(create.error)}</Notice>}
    </form>
  );
}

/** What is wrong with the origin; a list's items are told as `allowed_origins.0`. */
function problemOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const texts = Object.entries(error.fields).flatMap(([name, each]) =>
    name.startsWith("allowed_origins") ? each : [],
  );
  return texts.length > 0 ? texts.join(" ") : undefined;
}
