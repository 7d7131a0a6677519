import type { ReactNode } from "react";

import { Logo } from "@/components/Logo";
import { Notice } from "@/components/Notice";
import { messageOf } from "@/components/States";
import { ApiError } from "@/api/client";

import classes from "./AuthFrame.module.css";

interface Props {
  title: string;
  note?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}

export function AuthFrame({ title, note, footer, children }: Props) {
  return (
    <main className={classes.frame}>
      <div className={classes.brand}>
        <Logo size={24} />
        Spanwise
      </div>
      <div className={classes.card}>
        <div>
          <h1>{title}</h1>
          {note && <p className={classes.note}>{note}</p>}
        </div>
        {children}
      </div>
      {footer && <p className={classes.footer}>{footer}</p>}
    </main>
  );
}

export function fieldError(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.fields[field]?.join(" ") : undefined;
}

/** What is wrong with the whole form; a fault of one field stands at that field. */
export function FormError({ error, fields }: { error: unknown; fields: readonly string[] }) {
  if (!error || fields.some((field) => fieldError(error, field))) return null;
  return <Notice tone="error">{messageOf(error)}</Notice>;
}
