import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";

import { meQuery } from "@/api/account";
import { Logo } from "@/components/Logo";
import { keepScope, type Scope } from "@/lib/scope";

import classes from "./Shell.module.css";

/** The same time; the environments are another project's. */
function otherProject(search: object): Scope {
  const { range, from, to } = keepScope(search);
  return { ...(range && { range }), ...(from && { from }), ...(to && { to }) };
}

export function ProjectSwitcher({ project }: { project: string }) {
  const { data: me } = useQuery(meQuery);
  const organizations = me?.organizations ?? [];
  const organization = organizations.find((candidate) =>
    candidate.projects.some(({ slug }) => slug === project),
  );
  const name = organization?.projects.find(({ slug }) => slug === project)?.name ?? project;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button
          type="button"
          className={classes.switcher}
          aria-label={`Project ${[name, organization?.name].filter(Boolean).join(", ")}: switch`}
        >
          <Logo />
          <span className={classes.switcherText}>
            <span className={`truncate ${classes.switcherName}`}>{name}</span>{" "}
            <span className={`truncate ${classes.switcherNote}`}>{organization?.name}</span>
          </span>
          <IconSelector size={15} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map((each) => (
          <div key={each.slug}>
            <Menu.Label>{each.name}</Menu.Label>
            {each.projects.map(({ slug, name: label }) => (
              <Menu.Item
                key={slug}
                renderRoot={(props) => (
                  <Link to="/p/$project" params={{ project: slug }} search={otherProject} {...props} />
                )}
                rightSection={slug === project && <IconCheck size={14} />}
              >
                {label}
              </Menu.Item>
            ))}
          </div>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/new" leftSection={<IconPlus size={14} />}>
          New project
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
