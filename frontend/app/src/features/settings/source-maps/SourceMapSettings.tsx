import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { IconFileCode } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { api, unwrap } from "@/api/client";
import { sourceMapsQuery } from "@/api/stacks";
import type { SourceMapRelease } from "@/api/types";
import { CodeBlock } from "@/components/CodeBlock";
import { Tag } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatBytes, formatRelative, plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { useTitle } from "@/lib/title";

import settings from "../Settings.module.css";
import { ReleaseFiles } from "./ReleaseFiles";
import { uploadSnippet } from "./snippet";
import classes from "./SourceMaps.module.css";

const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

export function SourceMapSettings() {
  const { project } = useParams({ from: "/inside/p/$project/settings/source-maps" });
  const maps = useQuery(sourceMapsQuery(project));
  useTitle("Source maps", "Settings");
  return (
    <>
      <Panel
        title="Source maps"
        note={
          maps.data
            ? `${formatBytes(maps.data.stored_bytes)} of ${formatBytes(maps.data.max_bytes)}; what versions have in common counts once.`
            : "Stacks of minified pages name what was written."
        }
      >
        {maps.isPending && (
          <>
            <Loading label="Loading source maps" />
            <RowSkeletons count={3} height="56px" />
          </>
        )}
        {maps.isError && <ErrorState error={maps.error} onRetry={() => void maps.refetch()} />}
        {maps.data?.releases.length === 0 && (
          <EmptyState icon={<IconFileCode size={20} />} title="No source maps yet">
            With the command below a pipeline uploads those of each build. Stacks from before it are read
            through them, too.
          </EmptyState>
        )}
        {maps.data && maps.data.releases.length > 0 && (
          <ul aria-label="Source maps">
            {maps.data.releases.map((release) => (
              <ReleaseItem
                key={`${release.service} ${release.version}`}
                project={project}
                release={release}
              />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Upload" note="One command, without anything to install.">
        <CodeBlock code={uploadSnippet(location.origin, project)} label="Copy the command" comment="#" />
      </Panel>
    </>
  );
}

function nameOf({ service, version }: SourceMapRelease): string {
  return [service, version || "by debug id"].filter(Boolean).join(" ");
}

function ReleaseItem({ project, release }: { project: string; release: SourceMapRelease }) {
  const now = useNow(30_000);
  const [isOpen, setOpen] = useState(false);
  const name = nameOf(release);
  return (
    <li className={classes.release}>
      <div className={settings.item}>
        <div className={settings.itemText}>
          <div className={settings.itemTitle}>
            {name}
            {release.refused > 0 && <Tag tone="error">{`${release.refused} refused`}</Tag>}
          </div>
          <div className={settings.itemNote}>
            {plural(release.files, "file")} · {formatBytes(release.stored_bytes)} · uploaded{" "}
            {formatRelative(Date.parse(release.uploaded_at), now)}
          </div>
        </div>
        <div className={settings.itemTools}>
          <Button
            variant="subtle"
            aria-expanded={isOpen}
            aria-label={`Files of ${name}`}
            onClick={() => setOpen(!isOpen)}
          >
            Files
          </Button>
          <DeleteButton project={project} release={release} name={name} />
        </div>
      </div>
      {isOpen && <ReleaseFiles project={project} release={release} name={name} />}
    </li>
  );
}

interface DeleteProps {
  project: string;
  release: SourceMapRelease;
  name: string;
}

function DeleteButton({ project, release, name }: DeleteProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const forget = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/sourcemaps/delete/", {
          params: { path: { slug: project } },
          body: { service: release.service, version: release.version },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sourceMapsQuery(project).queryKey });
      setAsking(false);
    },
  });
  return (
    <>
      <Button color="red" variant="subtle" onClick={() => setAsking(true)} aria-label={`Delete ${name}`}>
        Delete
      </Button>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={`Delete the source maps of ${name}?`}
            confirm="Delete source maps"
            pending={forget.isPending}
            error={forget.error}
            onConfirm={() => forget.mutate()}
            onClose={() => setAsking(false)}
          >
            Its stacks stay, and read as they were sent. A pipeline may upload the maps again.
          </ConfirmDialog>
        </Suspense>
      )}
    </>
  );
}
