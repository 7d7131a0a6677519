import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { IconMapOff } from "@tabler/icons-react";

import { ButtonLink } from "@/components/ButtonLink";
import { EmptyState, ErrorState, Loading, RowSkeletons } from "@/components/States";
import { useTitle } from "@/lib/title";

import classes from "./RouteStates.module.css";

export function PendingPage() {
  return (
    <div className={classes.pending}>
      <Loading />
      <RowSkeletons count={8} />
    </div>
  );
}

export function RouteErrorPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  const client = useQueryClient();
  useTitle("Error");
  return (
    <main className={classes.middle}>
      <ErrorState
        heading="h1"
        error={error}
        title="This page could not be opened"
        onRetry={() => {
          void client.resetQueries();
          void router.invalidate();
        }}
      />
      <Link to="/">Go to your projects</Link>
    </main>
  );
}

/** The same words for "deleted" and "not yours": neither may be told from the other. */
export function ProjectNotFoundPage() {
  useTitle("Not found");
  return (
    <main className={classes.middle}>
      <EmptyState
        heading="h1"
        icon={<IconMapOff size={20} />}
        title="There is no such project"
        action={<ButtonLink to="/">Go to your projects</ButtonLink>}
      >
        It does not exist, it has been deleted, or it belongs to an organization you are not a member of.
      </EmptyState>
    </main>
  );
}

export function NotFoundPage() {
  useTitle("Not found");
  return (
    <main className={classes.middle}>
      <EmptyState
        heading="h1"
        icon={<IconMapOff size={20} />}
        title="There is no such page"
        action={<ButtonLink to="/">Go to your projects</ButtonLink>}
      >
        The address may be mistyped, or the page has moved.
      </EmptyState>
    </main>
  );
}
