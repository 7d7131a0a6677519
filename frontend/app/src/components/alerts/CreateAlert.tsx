/** From what is looked at to a rule that watches it: the form begins with the same words. */
import { createLink } from "@tanstack/react-router";
import { Button, type ButtonProps } from "@mantine/core";
import { IconBellPlus } from "@tabler/icons-react";
import type { AnchorHTMLAttributes } from "react";

import classes from "./CreateAlert.module.css";

type Props = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

const CompactLink = createLink(({ children, ...props }: Props) => (
  <Button component="a" {...props} className={classes.button}>
    <span className={classes.name}>{children}</span>
  </Button>
));
const IconLink = createLink(({ children, ...props }: AnchorHTMLAttributes<HTMLAnchorElement>) => (
  <a {...props} className={classes.icon}>
    <IconBellPlus size={15} aria-hidden />
    <span className="visually-hidden">{children}</span>
  </a>
));

interface AlertSubject {
  subject?: "requests" | "spans" | "logs";
  filter?: string | undefined;
  service?: string;
  /** An operation's name. */
  op?: string | undefined;
  figure?: "latency" | "error_rate" | "throughput" | "count";
}

interface CreateAlertProps {
  project: string;
  /** The page's environment goes along by itself. */
  about: AlertSubject;
  /** Of several on a page: what this one watches, "the latency of checkout". Then it is an icon only. */
  of?: string;
}

export function CreateAlert({ project, about, of }: CreateAlertProps) {
  const way = { to: "/p/$project/alerts/rules/new", params: { project }, search: textOnly(about) } as const;
  if (of)
    return (
      <IconLink {...way} title={`Create alert on ${of}`}>
        Create alert on {of}
      </IconLink>
    );
  return (
    <CompactLink {...way} leftSection={<IconBellPlus size={15} />}>
      Create alert
    </CompactLink>
  );
}

function textOnly(about: AlertSubject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(about).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
