/** Resolved at once, or gone from a version on: those that are older may fail until the last of them is gone. */
import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import type { Decision } from "@/api/errors";
import type { ErrorDetail } from "@/api/types";
import { useHotkeys } from "@/lib/hotkeys";

import classes from "./Errors.module.css";

const VersionDialog = lazy(() => import("./VersionDialog"));

// Of more services nobody reads the versions in a menu.
const MOST_VERSIONS = 5;

interface Props {
  error: ErrorDetail;
  waits: boolean;
  onResolve: (decision: Decision) => void;
}

export function Resolve({ error, waits, onResolve }: Props) {
  const [opened, setOpened] = useState(false);
  const [asks, setAsks] = useState(false);
  useHotkeys({ r: () => setOpened(true) });
  const resolve = (gone: Omit<Decision, "status">) => onResolve({ status: "resolved", ...gone });
  const isOfOne = error.services.length === 1;
  return (
    <div className={classes.split}>
      <Button
        variant="filled"
        leftSection={<IconCheck size={15} />}
        loading={waits}
        onClick={() => resolve({})}
      >
        Resolve
      </Button>
      <Menu
        position="bottom-end"
        width={260}
        opened={opened}
        onChange={setOpened}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <Button variant="filled" aria-label="Resolve in a version" disabled={waits} px={6}>
            <IconChevronDown size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Resolve, and open again when seen</Menu.Label>
          <Menu.Item onClick={() => resolve({})}>in any version</Menu.Item>
          <Menu.Item onClick={() => resolve({ in_next_version: true })}>
            in the next version or later
          </Menu.Item>
          {error.newest_versions.slice(0, MOST_VERSIONS).map(({ service, version }) => (
            <Menu.Item key={service} onClick={() => resolve({ service, version })}>
              in <b>{version}</b> {!isOfOne && `of ${service} `}or later
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => setAsks(true)}>in another version or later …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {asks && (
          <VersionDialog services={error.services} onResolve={resolve} onClose={() => setAsks(false)} />
        )}
      </Suspense>
    </div>
  );
}
