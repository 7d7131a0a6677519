import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconCheck, IconHandStop } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { meQuery } from "@/api/account";
import { acknowledgeIncident, closeIncident, incidentQuery, isOpen } from "@/api/alerts";
import type { IncidentDetail } from "@/api/types";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { useHotkeys } from "@/lib/hotkeys";

import classes from "./Incident.module.css";

const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

/** Said at once on this page; taken back where the server does not take it. */
export function Respond({ project, incident }: { project: string; incident: IncidentDetail }) {
  const client = useQueryClient();
  const [closing, setClosing] = useState(false);
  const [text, setText] = useState("");
  const { queryKey } = incidentQuery(project, incident.id);
  const onSuccess = async (answer: IncidentDetail) => {
    client.setQueryData(queryKey, answer);
    await client.invalidateQueries({ queryKey: ["incidents", project] });
  };
  const acknowledge = useMutation({
    mutationFn: () => acknowledgeIncident(project, incident.id),
    onMutate: async () => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      const by = client.getQueryData(meQuery.queryKey)?.user.email ?? null;
      const at = new Date().toISOString();
      client.setQueryData(queryKey, {
        ...incident,
        status: "acknowledged",
        acknowledged_at: at,
        acknowledged_by: by,
        events: [...incident.events, { kind: "acknowledged", at, by, text: "", value: null }],
      });
      return before;
    },
    onError: (_error, _variables, before) => client.setQueryData(queryKey, before),
    onSuccess,
  });
  const close = useMutation({
    mutationFn: () => closeIncident(project, incident.id, text.trim()),
    onSuccess: async (answer) => {
      setClosing(false);
      await onSuccess(answer);
    },
  });
  const mayAcknowledge = incident.status === "open";
  const mayClose = isOpen(incident);
  useHotkeys({
    ...(mayAcknowledge && { a: () => acknowledge.mutate() }),
    ...(mayClose && { x: () => setClosing(true) }),
  });
  return (
    <div className={classes.respond}>
      <div className={classes.buttons}>
        {mayAcknowledge && (
          <Button
            variant="filled"
            leftSection={<IconHandStop size={15} />}
            onClick={() => acknowledge.mutate()}
          >
            Acknowledge
          </Button>
        )}
        {mayClose && (
          <Button leftSection={<IconCheck size={15} />} onClick={() => setClosing(true)}>
            Close
          </Button>
        )}
      </div>
      {acknowledge.isError && <Notice tone="error">{messageOf(acknowledge.error)}</Notice>}
      <Suspense>
        {closing && (
          <ConfirmDialog
            title="Close this incident?"
            confirm="Close incident"
            pending={close.isPending}
            error={close.error}
            onConfirm={() => close.mutate()}
            onClose={() => setClosing(false)}
          >
            <p className={classes.closing}>
              For people it is over. A new one begins only after its rule has recovered and fires again.
            </p>
            <Textarea
              label="What was it?"
              description="Stands in the timeline. May be left empty."
              maxLength={5000}
              rows={3}
              data-autofocus
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </ConfirmDialog>
        )}
      </Suspense>
    </div>
  );
}
