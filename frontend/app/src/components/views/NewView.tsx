import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { createView, type ViewPage } from "@/api/views";
import { messageOf } from "@/components/States";

import classes from "./SavedViews.module.css";

interface Props {
  project: string;
  page: ViewPage;
  search: string;
  onSaved: () => unknown;
}

export function NewView({ project, page, search, onSaved }: Props) {
  const [name, setName] = useState("");
  const [isShared, setIsShared] = useState(false);
  const save = useMutation({
    mutationFn: () => createView(project, { name: name.trim(), page, search, is_shared: isShared }),
    onSuccess: () => {
      setName("");
      setIsShared(false);
      return onSaved();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") save.mutate();
      }}
    >
      <TextInput
        data-autofocus
        label="Keep what is shown"
        placeholder="Name, such as Slow checkouts"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={save.isError ? messageOf(save.error) : undefined}
      />
      <div className={classes.formEnd}>
        <label className={classes.share}>
          <input
            type="checkbox"
            checked={isShared}
            onChange={(event) => setIsShared(event.currentTarget.checked)}
          />
          Share with the project
        </label>
        <Button type="submit" variant="filled" disabled={name.trim() === ""} loading={save.isPending}>
          Save view
        </Button>
      </div>
    </form>
  );
}
