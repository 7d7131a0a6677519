import type { ReactNode } from "react";

import type { Severity } from "@/components/health/severity";

import classes from "./Browser.module.css";

interface Figure {
  name: string;
  severity?: Severity;
  children: ReactNode;
}

export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map(({ name, severity, children }) => (
        <div key={name} className={classes.figure}>
          <dt>{name}</dt>
          <dd data-severity={severity}>{children}</dd>
        </div>
      ))}
    </dl>
  );
}
