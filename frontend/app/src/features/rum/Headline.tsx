import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconBug, IconSearch } from "@tabler/icons-react";

import type { RumOverview } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { addTerm } from "@/lib/filter/terms";
import { writeValue } from "@/lib/filter/write";
import { keepScope } from "@/lib/scope";

import classes from "./Browser.module.css";
import type { BrowserSearch } from "./url";
import { ViewFigures } from "./ViewFigures";

interface Props {
  project: string;
  search: BrowserSearch;
  overview: RumOverview;
}

/** Of the spans of a browser those that are views. */
const VIEWS = "rum.kind=view";

export function Headline({ project, search, overview }: Props) {
  const { views, sessions, services } = overview;
  return (
    <section className={classes.panel} aria-label="Now">
      <ViewFigures of={overview} />
      <div className={classes.ways}>
        <p>{sessions > 0 && `${(views / sessions).toFixed(1)} views a session`}</p>
        <ErrorsWay project={project} services={search.service ? [search.service] : services} />
        <ButtonLink
          to="/p/$project/search"
          params={{ project }}
          search={{ ...keepScope(search), q: viewsFilter(search) }}
          leftSection={<IconSearch size={15} />}
        >
          Traces of views
        </ButtonLink>
      </div>
    </section>
  );
}

function viewsFilter({ q = "", service }: BrowserSearch): string {
  const ofService = service ? addTerm(q, `service=${writeValue(service)}`) : q;
  return addTerm(ofService, VIEWS);
}

/** The page of errors is narrowed to one service: with several, which one is the reader's choice. */
function ErrorsWay({ project, services }: { project: string; services: readonly string[] }) {
  const [only, ...others] = services;
  if (only === undefined) return null;
  if (others.length === 0)
    return (
      <ButtonLink
        to="/p/$project/errors"
        params={{ project }}
        search={{ service: only }}
        leftSection={<IconBug size={15} />}
      >
        Errors of {only}
      </ButtonLink>
    );
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button leftSection={<IconBug size={15} />}>Errors of …</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {services.map((service) => (
          <Menu.Item
            key={service}
            renderRoot={(props) => (
              <Link {...props} to="/p/$project/errors" params={{ project }} search={{ service }} />
            )}
          >
            {service}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
