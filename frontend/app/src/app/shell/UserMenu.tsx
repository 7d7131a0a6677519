import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from "@tabler/icons-react";

import { forgetEverything, meQuery } from "@/api/account";
import { signOut } from "@/api/session";

import classes from "./Shell.module.css";

const THEMES = [
  { value: "auto", name: "As the system", icon: IconDeviceDesktop },
  { value: "light", name: "Light", icon: IconSun },
  { value: "dark", name: "Dark", icon: IconMoon },
] as const;

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { data: me } = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    await navigate({ to: "/login", search: {} });
    forgetEverything(client);
  };
  return (
    <div className={classes.user}>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <button
            type="button"
            className={classes.userButton}
            aria-label={["Account", me?.user.email].filter(Boolean).join(": ")}
          >
            <IconUserCircle size={18} stroke={1.6} aria-hidden />
            <span className="truncate">{me?.user.email}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={onShortcuts}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void leave()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ThemeToggle />
    </div>
  );
}

/** One button that goes round: system, light, dark. */
function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = THEMES.findIndex((theme) => theme.value === colorScheme);
  const current = THEMES[index] ?? THEMES[0];
  const next = THEMES[(index + 1) % THEMES.length] ?? THEMES[0];
  const label = `Theme: ${current.name}. Switch to: ${next.name}`;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setColorScheme(next.value)}>
        <current.icon size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
