/** What people say of a group: resolved, not worth a look, or open again. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconCheck, IconEyeOff, IconRotate } from "@tabler/icons-react";

import { decideError } from "@/api/errors";
import type { ErrorDetail, ErrorStatus } from "@/api/types";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./Errors.module.css";

export function Decide({ project, error }: { project: string; error: ErrorDetail }) {
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (status: ErrorStatus) => decideError(project, error.id, status),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["error", project, error.id] }),
        client.invalidateQueries({ queryKey: ["errors", project] }),
      ]),
  });
  const waits = (status: ErrorStatus) => decide.isPending && decide.variables === status;
  return (
    <div className={classes.decide}>
      <div className={classes.buttons}>
        {error.status !== "resolved" && (
          <Button
            variant="filled"
            leftSection={<IconCheck size={15} />}
            loading={waits("resolved")}
            onClick={() => decide.mutate("resolved")}
          >
            Resolve
          </Button>
        )}
        {error.status !== "ignored" && (
          <Button
            leftSection={<IconEyeOff size={15} />}
            loading={waits("ignored")}
            onClick={() => decide.mutate("ignored")}
          >
            Ignore
          </Button>
        )}
        {error.status !== "open" && (
          <Button
            leftSection={<IconRotate size={15} />}
            loading={waits("open")}
            onClick={() => decide.mutate("open")}
          >
            Reopen
          </Button>
        )}
      </div>
      <Decided error={error} />
      {decide.isError && <Notice tone="error">{messageOf(decide.error)}</Notice>}
    </div>
  );
}

function Decided({ error: { decided, status, is_regressed } }: { error: ErrorDetail }) {
  const nowMs = useNow(60_000);
  if (!decided) return null;
  const what = is_regressed ? "Resolved" : status === "ignored" ? "Ignored" : "Resolved";
  return (
    <p className={classes.decided}>
      {what} {formatRelative(Date.parse(decided.at), nowMs)}
      {decided.by && ` by ${decided.by}`}
      {is_regressed && ", and seen again since"}
    </p>
  );
}
