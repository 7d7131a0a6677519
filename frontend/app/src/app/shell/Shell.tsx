/** The frame around every page of a project: where you are, where you can go. */
import { Link, Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { IconDots } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";

import { ServiceColoursProvider } from "@/components/service-colours";
import { useHotkeys } from "@/lib/hotkeys";
import { keepFilter, keepScope } from "@/lib/scope";
import { writeStored } from "@/lib/storage";

import { EnvironmentSwitch } from "./EnvironmentSwitch";
import { NAVIGATION } from "./navigation";
import { OpenIncidents } from "./OpenIncidents";
import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

// Dialogs come when they are asked for: they are no part of what a page must load to be read.
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));
const AccountSheet = lazy(() => import("./AccountSheet"));

export function Shell() {
  const { project } = useParams({ from: "/inside/p/$project" });
  const [shortcuts, setShortcuts] = useState(false);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Opened on this page: going anywhere closes it.
  const [drawerAt, setDrawerAt] = useState<string>();
  useEffect(() => writeStored("project", project), [project]);
  useHotkeys({
    "?": () => setShortcuts(true),
    "g h": () => void navigate({ to: "/p/$project", params: { project }, search: keepScope }),
    "g v": () => void navigate({ to: "/p/$project/services", params: { project }, search: keepScope }),
    "g b": () => void navigate({ to: "/p/$project/browser", params: { project }, search: keepFilter }),
    "g t": () => void navigate({ to: "/p/$project/search", params: { project }, search: keepFilter }),
    "g l": () => void navigate({ to: "/p/$project/logs", params: { project }, search: keepFilter }),
    "g d": () => void navigate({ to: "/p/$project/deployments", params: { project }, search: keepScope }),
    "g m": () => void navigate({ to: "/p/$project/map", params: { project }, search: keepScope }),
    "g a": () => void navigate({ to: "/p/$project/alerts", params: { project }, search: keepScope }),
    "g e": () => void navigate({ to: "/p/$project/errors", params: { project }, search: keepScope }),
    "g i": () => void navigate({ to: "/p/$project/ingest", params: { project }, search: keepScope }),
    "g s": () => void navigate({ to: "/p/$project/settings", params: { project }, search: keepScope }),
  });
  const openShortcuts = () => {
    setDrawerAt(undefined);
    setShortcuts(true);
  };
  return (
    <ServiceColoursProvider project={project} key={project}>
      <div className={classes.shell}>
        <a href="#main" className={classes.skip}>
          Skip to content
        </a>
        <aside className={classes.sidebar} aria-label="Workspace">
          <header className={classes.scope}>
            <ProjectSwitcher project={project} />
            <EnvironmentSwitch project={project} />
          </header>
          <Links project={project} className={classes.links} label="Project" />
          <UserMenu onShortcuts={openShortcuts} />
        </aside>
        <header className={classes.top}>
          <ProjectSwitcher project={project} />
          <EnvironmentSwitch project={project} />
        </header>
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
        <div className={classes.tabs}>
          <Links project={project} className={classes.tabLinks} label="Project, at the bottom" short />
          <button type="button" className={classes.tab} onClick={() => setDrawerAt(path)}>
            <IconDots size={20} aria-hidden />
            More
          </button>
        </div>
      </div>
      <Suspense>
        {drawerAt === path && (
          <AccountSheet
            project={project}
            onShortcuts={openShortcuts}
            onClose={() => setDrawerAt(undefined)}
          />
        )}
        {shortcuts && <ShortcutsDialog onClose={() => setShortcuts(false)} />}
      </Suspense>
    </ServiceColoursProvider>
  );
}

function Links({
  project,
  className,
  label,
  short = false,
}: {
  project: string;
  className: string | undefined;
  label: string;
  short?: boolean;
}) {
  return (
    <nav aria-label={label} className={className}>
      {NAVIGATION.filter((entry) => !short || entry.short).map(
        ({ to, name, short: shortName, icon: Icon, exact, keep }) => (
          <Link
            key={to}
            to={to}
            params={{ project }}
            search={keep}
            className={classes.link}
            activeOptions={{ exact, includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            <Icon size={17} stroke={1.75} aria-hidden />
            {short ? shortName : name}
            {name === "Alerts" && <OpenIncidents project={project} />}
          </Link>
        ),
      )}
    </nav>
  );
}
