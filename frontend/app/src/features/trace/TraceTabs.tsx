/** The views of a trace. Each is an address, so each is a link; what is open, found and zoomed comes along. */
import { Link } from "@tanstack/react-router";

import { FindBox } from "./FindBox";
import { TABS } from "./tabs";
import classes from "./TraceTabs.module.css";
import { useTraceView } from "./trace-view";

export function TraceTabs({ current }: { current: string }) {
  const { project, trace } = useTraceView();
  return (
    <div className={classes.bar}>
      <nav className={classes.tabs} aria-label="Views of this trace">
        {TABS.map((tab, index) => (
          <Link
            key={tab.id}
            className={classes.tab}
            to="/p/$project/traces/$traceId"
            params={{ project, traceId: trace.traceId }}
            search={(before) => ({ ...before, view: index === 0 ? undefined : tab.id })}
            replace
            // The first tab names no view: without this it would be current beside every other.
            activeOptions={{ explicitUndefined: true }}
            aria-current={tab.id === current ? "page" : undefined}
          >
            {tab.name}
          </Link>
        ))}
      </nav>
      <FindBox />
    </div>
  );
}
