import { Link } from "@tanstack/react-router";

import type { Deployment } from "@/api/types";
import { Tag } from "@/components/Notice";
import { ServiceName } from "@/components/ServiceName";
import { formatExact, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/now";
import { keepScope } from "@/lib/scope";

import classes from "./HomePage.module.css";

const SHOWN = 4;

/** What changed last. That a service was seen for the first time is no change of it. */
export function LatestDeployments({
  project,
  deployments,
}: {
  project: string;
  deployments: readonly Deployment[];
}) {
  const nowMs = useNow();
  const changes = deployments.filter(({ is_first: isFirst }) => !isFirst).slice(0, SHOWN);
  if (changes.length === 0) return <p className={classes.well}>No version changed in this time range.</p>;
  return (
    <ul aria-label="Latest deployments">
      {changes.map(({ service, version, environment, at, author }) => (
        <li key={`${service} ${version} ${environment} ${at}`} className={classes.deployment}>
          <Link
            to="/p/$project/services/$name"
            params={{ project, name: service }}
            search={(before) => ({ ...keepScope(before), version })}
            className={classes.serviceLink}
          >
            <ServiceName name={service} />
          </Link>
          <b className="truncate">{version}</b>
          {environment && <Tag>{environment}</Tag>}
          <span className={`truncate ${classes.author}`}>{author}</span>
          <time dateTime={at} title={formatExact(Date.parse(at))} className={classes.ago}>
            {formatRelative(Date.parse(at), nowMs)}
          </time>
        </li>
      ))}
    </ul>
  );
}
