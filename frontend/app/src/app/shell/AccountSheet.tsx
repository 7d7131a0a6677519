import { Drawer } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { NAVIGATION } from "./navigation";
import { OpenIncidents } from "./OpenIncidents";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

/** As high as what it holds. */
const SHEET = { content: classes.sheet ?? "" };

interface Props {
  project: string;
  onShortcuts: () => void;
  onClose: () => void;
}

/** On small screens: what the bars at the top and at the bottom have no room for. */
export default function AccountSheet({ project, onShortcuts, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      classNames={SHEET}
      title="More"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.drawer}>
        {NAVIGATION.filter(({ short }) => !short).map(({ to, name, icon: Icon, keep }) => (
          <Link key={to} to={to} params={{ project }} search={keep} className={classes.link}>
            <Icon size={17} stroke={1.75} aria-hidden />
            {name}
            {name === "Alerts" && <OpenIncidents project={project} />}
          </Link>
        ))}
        <UserMenu onShortcuts={onShortcuts} />
      </div>
    </Drawer>
  );
}
