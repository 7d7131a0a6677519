/** What people say of a group: resolved, not worth a look, or open again. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconEyeOff, IconRotate } from "@tabler/icons-react";

import { type Decision, decideError } from "@/api/errors";
import type { ErrorDetail } from "@/api/types";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";

import classes from "./Errors.module.css";
import { Resolve } from "./Resolve";
import { sayDecision } from "./words";

export function Decide({ project, error }: { project: string; error: ErrorDetail }) {
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (decision: Decision) => decideError(project, error.id, decision),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["error", project, error.id] }),
        client.invalidateQueries({ queryKey: ["errors", project] }),
      ]),
  });
  const waits = (status: Decision["status"]) => decide.isPending && decide.variables.status === status;
  return (
    <div className={classes.decide}>
      <div className={classes.buttons}>
        {error.status !== "resolved" && (
          <Resolve error={error} waits={waits("resolved")} onResolve={decide.mutate} />
        )}
        {error.status !== "ignored" && (
          <Button
            leftSection={<IconEyeOff size={15} />}
            loading={waits("ignored")}
            onClick={() => decide.mutate({ status: "ignored" })}
          >
            Ignore
          </Button>
        )}
        {error.status !== "open" && (
          <Button
            leftSection={<IconRotate size={15} />}
            loading={waits("open")}
            onClick={() => decide.mutate({ status: "open" })}
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

function Decided({ error }: { error: ErrorDetail }) {
  // It moves by the minute: what was decided since is no future.
  const nowMs = useNow(60_000);
  const { decided, is_regressed } = error;
  if (!decided) return null;
  return (
    <p className={classes.decided}>
      {sayDecision(error)} {formatRelative(Math.min(Date.parse(decided.at), nowMs), nowMs)}
      {decided.by && ` by ${decided.by}`}
      {is_regressed && ", and seen again since"}
    </p>
  );
}
