import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { meQuery } from "@/api/account";
import { commentIncident, incidentQuery } from "@/api/alerts";
import type { IncidentDetail } from "@/api/types";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { useHotkeys } from "@/lib/hotkeys";

import classes from "./Incident.module.css";

/** Stands in the timeline at once; where the server does not take it, it is back in the field. */
export function Comment({ project, incident }: { project: string; incident: IncidentDetail }) {
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const { queryKey } = incidentQuery(project, incident.id);
  useHotkeys({ c: () => field.current?.focus() });
  const comment = useMutation({
    mutationFn: (said: string) => commentIncident(project, incident.id, said),
    onMutate: async (said) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      const by = client.getQueryData(meQuery.queryKey)?.user.email ?? null;
      const event = { kind: "commented" as const, at: new Date().toISOString(), by, text: said, value: null };
      client.setQueryData(queryKey, { ...incident, events: [...incident.events, event] });
      setText("");
      return before;
    },
    onError: (_error, said, before) => {
      client.setQueryData(queryKey, before);
      setText((typed) => typed || said);
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  const said = text.trim();
  return (
    <form
      className={classes.comment}
      onSubmit={(event) => {
        event.preventDefault();
        if (said) comment.mutate(said);
      }}
    >
      <Textarea
        ref={field}
        aria-label="Comment"
        placeholder="What you found, for whoever comes next"
        maxLength={5000}
        rows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {comment.isError && <Notice tone="error">{messageOf(comment.error)}</Notice>}
      <Button type="submit" disabled={!said}>
        Comment
      </Button>
    </form>
  );
}
