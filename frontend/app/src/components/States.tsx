/** What a page shows when it has nothing to show: empty, failed, not there. */
import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { ApiError } from "@/api/client";

import classes from "./States.module.css";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** "h1" where the state is all there is on the page. */
  heading?: "h1" | "h2";
}

export function EmptyState({ icon, title, children, action, heading: Heading = "h2" }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <Heading className={classes.title}>{title}</Heading>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  /** The way out where the thing itself is not there: first, for another try will hardly help. */
  leave?: ReactNode;
  heading?: "h1" | "h2";
}

export function ErrorState({
  error,
  title = "This could not be loaded",
  onRetry,
  leave,
  heading: Heading = "h2",
}: ErrorStateProps) {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div role="alert" className={classes.state}>
      <div className={classes.icon} data-tone="error">
        <IconAlertTriangle size={20} />
      </div>
      <Heading className={classes.title}>{missing ? "Not found" : title}</Heading>
      <p className={classes.text}>
        {missing
          ? "It does not exist, it has been deleted, or it belongs to an organization you are not a member of."
          : messageOf(error)}
      </p>
      {(onRetry || (missing && leave)) && (
        <div className={classes.actions}>
          {missing && leave}
          {onRetry && (
            <Button leftSection={<IconRefresh size={15} />} onClick={onRetry}>
              Try again
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something unexpected happened on this page.";
}

export function RowSkeletons({ count, height = "var(--row)" }: { count: number; height?: string }) {
  return (
    <div aria-hidden>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={classes.row} style={{ height }}>
          <Skeleton height={9} width={64} />
          <Skeleton height={9} width={`${28 + ((row * 37) % 34)}%`} />
          <Skeleton height={9} width={72} ml="auto" />
        </div>
      ))}
    </div>
  );
}

/** Spoken once by screen readers while skeletons stand in for content. */
export function Loading({ label = "Loading" }: { label?: string }) {
  return (
    <span role="status" className="visually-hidden">
      {label}
    </span>
  );
}
