import { Link, Outlet, useParams } from "@tanstack/react-router";

import { Page } from "@/components/Page";

import classes from "./Settings.module.css";

const SECTIONS = [
  { to: "/p/$project/settings", name: "Project" },
  { to: "/p/$project/settings/keys", name: "Keys" },
  { to: "/p/$project/settings/redaction", name: "Redaction" },
  { to: "/p/$project/settings/source-maps", name: "Source maps" },
  { to: "/p/$project/settings/members", name: "Members" },
] as const;

export function SettingsLayout() {
  const { project } = useParams({ from: "/inside/p/$project/settings" });
  return (
    <Page title="Settings">
      <div className={classes.layout}>
        <nav aria-label="Settings" className={classes.nav}>
          {SECTIONS.map(({ to, name }) => (
            <Link
              key={to}
              to={to}
              params={{ project }}
              className={classes.navLink}
              activeOptions={{ exact: true }}
              activeProps={{ "aria-current": "page" }}
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className={classes.content}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
