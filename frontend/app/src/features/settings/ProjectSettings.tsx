import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { meQuery, projectQuery } from "@/api/account";
import { api, unwrap } from "@/api/client";
import type { Project } from "@/api/types";
import { Panel } from "@/components/Page";
import { ErrorState, Loading, messageOf, RowSkeletons } from "@/components/States";
import { formatDay } from "@/lib/format";
import { useTitle } from "@/lib/title";

import { LimitsPanel } from "./LimitsPanel";
import classes from "./Settings.module.css";

const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

export function ProjectSettings() {
  const { project: slug } = useParams({ from: "/inside/p/$project/settings/" });
  const project = useQuery(projectQuery(slug));
  useTitle("Project", "Settings", project.data?.name);
  if (project.isPending) {
    return (
      <Panel>
        <Loading />
        <RowSkeletons count={4} />
      </Panel>
    );
  }
  if (!project.data) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  return (
    <>
      <RenamePanel project={project.data} />
      <LimitsPanel project={project.data} />
      <DeletePanel project={project.data} />
    </>
  );
}

function RenamePanel({ project }: { project: Project }) {
  const client = useQueryClient();
  const [name, setName] = useState(project.name);
  const rename = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/projects/{slug}/", {
          params: { path: { slug: project.slug } },
          body: { name: name.trim() },
        }),
      ),
    onSuccess: async (renamed) => {
      client.setQueryData(projectQuery(project.slug).queryKey, renamed);
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  const changed = name.trim() !== project.name && name.trim() !== "";
  return (
    <Panel title="Project">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <TextInput
          label="Project name"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          error={rename.error && messageOf(rename.error)}
        />
        <Button type="submit" disabled={!changed} loading={rename.isPending}>
          Save
        </Button>
        {rename.isSuccess && !changed && (
          <span className={classes.saved} role="status">
            Saved
          </span>
        )}
      </form>
      <dl className={classes.facts}>
        <dt>Slug</dt>
        <dd>
          <code>{project.slug}</code>
        </dd>
        <dt>OTLP endpoint</dt>
        <dd>
          <code>{project.otlp_endpoint}</code>
        </dd>
        <dt>Organization</dt>
        <dd>{project.organization.name}</dd>
        <dt>Created</dt>
        <dd>{formatDay(project.created_at)}</dd>
      </dl>
    </Panel>
  );
}

function DeletePanel({ project }: { project: Project }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/projects/{slug}/", { params: { path: { slug: project.slug } } })),
    onSuccess: async () => {
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: "/", replace: true });
    },
  });
  return (
    <Panel title="Delete this project">
      <div className={classes.danger}>
        <p>Its keys stop working at once, and its traces can no longer be read. This cannot be undone.</p>
        <Button color="red" onClick={() => setAsking(true)}>
          Delete project
        </Button>
      </div>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={`Delete ${project.name}?`}
            confirm="Delete project"
            typed={project.slug}
            pending={remove.isPending}
            error={remove.error}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          >
            Every key of this project stops working at once, and its traces can no longer be read. This cannot
            be undone.
          </ConfirmDialog>
        </Suspense>
      )}
    </Panel>
  );
}
