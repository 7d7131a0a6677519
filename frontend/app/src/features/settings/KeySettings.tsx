import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { api, unwrap } from "@/api/client";
import { apiKeysQuery } from "@/api/keys";
import type { ApiKey } from "@/api/types";
import { CopyIcon } from "@/components/CopyButton";
import { Tag } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatDay, formatInteger, formatRelative } from "@/lib/format";
import { keyPrefix } from "@/lib/key-prefix";
import { useNow } from "@/lib/now";
import { useTitle } from "@/lib/title";

import { kindName, sortKeys } from "./keys";
import classes from "./Settings.module.css";

const EditKeyDialog = lazy(() => import("./EditKeyDialog"));
const NewKeyDialog = lazy(() => import("./NewKeyDialog"));
const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

export function KeySettings() {
  const { project } = useParams({ from: "/inside/p/$project/settings/keys" });
  const keys = useQuery(apiKeysQuery(project));
  const [creating, setCreating] = useState(false);
  useTitle("Keys", "Settings");
  return (
    <Panel
      title="Keys"
      note="Secret keys are shown once, when they are made."
      tools={
        <Button leftSection={<IconPlus size={15} />} onClick={() => setCreating(true)}>
          New key
        </Button>
      }
    >
      {keys.isPending && (
        <>
          <Loading label="Loading keys" />
          <RowSkeletons count={3} height="56px" />
        </>
      )}
      {keys.isError && <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyState icon={<IconKey size={20} />} title="No keys yet">
          A key lets an SDK send data to this project.
        </EmptyState>
      )}
      {keys.data && keys.data.length > 0 && (
        <ul aria-label="Keys">
          {sortKeys(keys.data).map((key) => (
            <KeyItem key={key.id} project={project} apiKey={key} />
          ))}
        </ul>
      )}
      <Suspense>{creating && <NewKeyDialog project={project} onClose={() => setCreating(false)} />}</Suspense>
    </Panel>
  );
}

function KeyItem({ project, apiKey }: { project: string; apiKey: ApiKey }) {
  const now = useNow(30_000);
  const [editing, setEditing] = useState(false);
  const revoked = apiKey.revoked_at !== null;
  return (
    <li className={classes.item} data-revoked={revoked || undefined}>
      <div className={classes.itemText}>
        <div className={classes.itemTitle}>
          {apiKey.name}
          <Tag>{kindName(apiKey.kind)}</Tag>
          {revoked && <Tag tone="error">Revoked</Tag>}
        </div>
        <div className={classes.itemNote}>
          <code>{apiKey.token ?? keyPrefix(apiKey)}</code>
          {apiKey.token && (
            <CopyIcon className={classes.inlineCopy} text={apiKey.token} label={`Copy key ${apiKey.name}`} />
          )}
        </div>
        {apiKey.allowed_origins.length > 0 && (
          <div className={classes.itemNote}>From {apiKey.allowed_origins.join(", ")}</div>
        )}
        <div className={classes.itemNote}>
          Created {formatDay(apiKey.created_at)} · {lastUse(apiKey, now)}
          {apiKey.requests_per_second !== null &&
            ` · ${formatInteger(apiKey.requests_per_second)} requests/s at most`}
          {apiKey.revoked_at && ` · revoked ${formatDay(apiKey.revoked_at)}`}
        </div>
      </div>
      {!revoked && (
        <div className={classes.itemTools}>
          <Button variant="subtle" onClick={() => setEditing(true)} aria-label={`Edit ${apiKey.name}`}>
            Edit
          </Button>
          <RevokeButton project={project} apiKey={apiKey} />
        </div>
      )}
      <Suspense>
        {editing && <EditKeyDialog project={project} apiKey={apiKey} onClose={() => setEditing(false)} />}
      </Suspense>
    </li>
  );
}

function lastUse(key: ApiKey, now: number): string {
  return key.last_used_at ? `last used ${formatRelative(Date.parse(key.last_used_at), now)}` : "never used";
}

function RevokeButton({ project, apiKey }: { project: string; apiKey: ApiKey }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/projects/{slug}/keys/{key_id}/", {
          params: { path: { slug: project, key_id: apiKey.id } },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: apiKeysQuery(project).queryKey });
      setAsking(false);
    },
  });
  return (
    <>
      <Button
        color="red"
        variant="subtle"
        onClick={() => setAsking(true)}
        aria-label={`Revoke ${apiKey.name}`}
      >
        Revoke
      </Button>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={`Revoke ${apiKey.name}?`}
            confirm="Revoke key"
            pending={revoke.isPending}
            error={revoke.error}
            onConfirm={() => revoke.mutate()}
            onClose={() => setAsking(false)}
          >
            Whatever uses <code>{keyPrefix(apiKey)}</code> is refused from now on. A revoked key cannot be
            brought back.
          </ConfirmDialog>
        </Suspense>
      )}
    </>
  );
}
