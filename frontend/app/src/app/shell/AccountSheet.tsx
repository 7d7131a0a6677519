import { Drawer } from "@mantine/core";

import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

interface Props {
  project: string;
  onShortcuts: () => void;
  onClose: () => void;
}

/** On small screens: what the sidebar holds beside its links. */
export default function AccountSheet({ project, onShortcuts, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size={188}
      title="Project and account"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.drawer}>
        <ProjectSwitcher project={project} />
        <UserMenu onShortcuts={onShortcuts} />
      </div>
    </Drawer>
  );
}
