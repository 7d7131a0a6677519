/** One quiet line with a colour that says how much it matters. */
import type { ReactNode } from "react";

import classes from "./Notice.module.css";

type Tone = "neutral" | "error" | "warning" | "ok";

export function Notice({
  tone = "neutral",
  icon,
  children,
  action,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === "error" ? "alert" : "status"}>
      {icon && <span className={classes.icon}>{icon}</span>}
      <div className={classes.text}>{children}</div>
      {action}
    </div>
  );
}

export function Tag({ children, tone = "neutral" }: { children: ReactNode; tone?: Tone }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
