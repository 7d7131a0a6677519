import { Link } from "@tanstack/react-router";
import { IconExternalLink } from "@tabler/icons-react";

import type { Deployment } from "@/api/types";
import { NO_VERSION, predecessorOf } from "@/components/deployments/predecessor";
import { Tag } from "@/components/Notice";
import { ServiceName } from "@/components/ServiceName";
import { formatClock, formatDay, formatExact } from "@/lib/format";
import { keepScope } from "@/lib/scope";

import type { Day } from "./days";
import classes from "./DeploymentsPage.module.css";

interface Props {
  project: string;
  day: Day;
  /** Also those that are not shown: what a version replaced may be among them. */
  all: readonly Deployment[];
}

export function DeploymentDay({ project, day, all }: Props) {
  const name = formatDay(new Date(day.atMs).toISOString());
  return (
    <section aria-label={name}>
      <h2 className={classes.day}>{name}</h2>
      <ul>
        {day.deployments.map((deployment) => (
          <DeploymentRow
            key={`${deployment.id} ${deployment.at} ${deployment.service} ${deployment.environment} ${deployment.version}`}
            project={project}
            deployment={deployment}
            replaced={predecessorOf(deployment, all)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  project: string;
  deployment: Deployment;
  replaced: string | undefined;
}

function DeploymentRow({ project, deployment, replaced }: RowProps) {
  const { service, version, environment, at, source, author, commit, url } = deployment;
  const atMs = Date.parse(at);
  return (
    <li className={classes.row}>
      <time dateTime={at} title={formatExact(atMs)} className={classes.time}>
        {formatClock(atMs)}
      </time>
      <Link
        to="/p/$project/services/$name"
        params={{ project, name: service }}
        search={(before) => ({ ...keepScope(before), version })}
        className={classes.name}
      >
        <ServiceName name={service} />
      </Link>
      <span className={classes.version}>
        <b className="truncate">{version}</b>
        <span className={`truncate ${classes.replaced}`}>{replacedText(deployment, replaced)}</span>
      </span>
      <span className={classes.tags}>
        {environment && <Tag>{environment}</Tag>}
        <Tag>{source === "told" ? "told" : "noticed"}</Tag>
        {deployment.source === "told" && !deployment.first_seen && <Tag tone="warning">no span yet</Tag>}
      </span>
      <span className={classes.who}>
        {author && <span className="truncate">{author}</span>}
        {commit && <code title={commit}>{commit.slice(0, 8)}</code>}
        {replaced !== undefined && (
          <Link
            to="/p/$project/deployments/compare"
            params={{ project }}
            search={(before) => ({
              ...keepScope(before),
              service,
              a: replaced || NO_VERSION,
              b: version || NO_VERSION,
              // What runs elsewhere is no measure of what was replaced here.
              ...(environment && { env: environment }),
            })}
            aria-label={`Compare ${service} ${version} with ${replaced}`}
          >
            Compare
          </Link>
        )}
        {url && (
          <a
            href={url}
            target="_blank"
            rel="noreferrer noopener"
            aria-label={`${service} ${version}: where it was made`}
          >
            <IconExternalLink size={15} />
          </a>
        )}
      </span>
    </li>
  );
}

function replacedText({ is_first: isFirst }: Deployment, replaced: string | undefined): string {
  if (isFirst) return "the first known";
  return replaced ? `after ${replaced}` : "";
}
