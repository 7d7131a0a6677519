import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { meQuery } from "@/api/account";
import { ApiError, api, unwrap } from "@/api/client";
import type { Me } from "@/api/types";
import { Logo } from "@/components/Logo";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { useTitle } from "@/lib/title";

import classes from "./FirstStepsPage.module.css";
import { rememberFreshKey } from "./fresh-key";

const NEW_ORGANIZATION = "";

/** Organization, project and the first key in one step; a step that already succeeded is not done twice. */
async function createProject(organization: string, name: string): Promise<string> {
  const project = await unwrap(api.POST("/api/v1/projects/", { body: { organization, name } }));
  const key = await unwrap(
    api.POST("/api/v1/projects/{slug}/keys/", {
      params: { path: { slug: project.slug } },
      body: { kind: "ingest", name: "First key", allowed_origins: [] },
    }),
  );
  rememberFreshKey(project.slug, key);
  return project.slug;
}

export function FirstStepsPage() {
  const { data: me } = useQuery(meQuery);
  useTitle("New project");
  return me ? <FirstSteps me={me} /> : null;
}

function FirstSteps({ me }: { me: Me }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [organization, setOrganization] = useState(me.organizations[0]?.slug ?? NEW_ORGANIZATION);
  const [organizationName, setOrganizationName] = useState("");
  const [projectName, setProjectName] = useState("");
  const first = me.organizations.length === 0;
  const create = useMutation({
    mutationFn: async () => {
      let slug = organization;
      if (slug === NEW_ORGANIZATION) {
        slug = (await unwrap(api.POST("/api/v1/organizations/", { body: { name: organizationName.trim() } })))
          .slug;
        // Should the project be refused now, the next attempt goes on with this organization.
        setOrganization(slug);
      }
      return createProject(slug, projectName.trim());
    },
    onSuccess: async (project) => {
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: "/p/$project/start", params: { project }, replace: true });
    },
    onError: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const nameError = create.error instanceof ApiError ? create.error.fields.name?.join(" ") : undefined;
  return (
    <main className={classes.frame}>
      <div className={classes.brand}>
        <Logo size={24} />
        Spanwise
      </div>
      <form
        className={classes.card}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <div>
          <h1>{first ? "Set up your first project" : "New project"}</h1>
          <p className={classes.note}>
            An organization is the people who see the same things. A project is one system whose traces belong
            together.
          </p>
        </div>
        {!first && (
          <Select
            label="Organization"
            data={[
              ...me.organizations.map(({ slug, name }) => ({ value: slug, label: name })),
              { value: NEW_ORGANIZATION, label: "New organization" },
            ]}
            value={organization}
            onChange={(value) => setOrganization(value ?? NEW_ORGANIZATION)}
            allowDeselect={false}
          />
        )}
        {organization === NEW_ORGANIZATION && (
          <TextInput
            label="Organization name"
            placeholder="Acme"
            required
            withAsterisk={false}
            autoFocus
            maxLength={100}
            value={organizationName}
            onChange={(event) => setOrganizationName(event.currentTarget.value)}
          />
        )}
        <TextInput
          label="Project name"
          placeholder="Web shop"
          required
          withAsterisk={false}
          autoFocus={!first}
          maxLength={100}
          value={projectName}
          onChange={(event) => setProjectName(event.currentTarget.value)}
          error={nameError}
        />
        {create.error && !nameError && <Notice tone="error">{messageOf(create.error)}</Notice>}
        <Button type="submit" variant="filled" loading={create.isPending}>
          Create project
        </Button>
      </form>
    </main>
  );
}
