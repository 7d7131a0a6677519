/** The frame of every page inside a project: a bar with title and tools, then one scrolling body. */
import type { ReactNode } from "react";

import classes from "./Page.module.css";

export function Page({
  title,
  tools,
  children,
  fill = false,
}: {
  title: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  fill?: boolean;
}) {
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <h1 className="truncate">{title}</h1>
        {tools && <div className={classes.tools}>{tools}</div>}
      </header>
      <div className={fill ? classes.fill : classes.body}>{children}</div>
    </div>
  );
}

export function Panel({
  title,
  note,
  tools,
  children,
}: {
  title?: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.panel}>
      {title && (
        <header className={classes.panelHead}>
          <div>
            <h2>{title}</h2>
            {note && <p className={classes.note}>{note}</p>}
          </div>
          {tools}
        </header>
      )}
      {children}
    </section>
  );
}
