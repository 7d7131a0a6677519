import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";

const CONFIRM_MS = 1_600;

/** The clipboard API exists on https and localhost only; a self-hosted page on plain http needs the old way. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function useCopy(text: string): [boolean, () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => void copyText(text).then(() => setCopied(true))];
}

export function CopyIcon({
  text,
  label,
  size = 14,
  icon,
  className,
}: {
  text: string;
  label: string;
  size?: number;
  /** Where several things beside each other can be copied: which one this is. */
  icon?: ReactNode;
  className?: string | undefined;
}) {
  const [copied, copy] = useCopy(text);
  return (
    <Tooltip label={copied ? "Copied" : label}>
      <ActionIcon
        className={className}
        size={24}
        vars={() => ({ root: { "--ai-size": "24px" } })}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          copy();
        }}
      >
        {copied ? <IconCheck size={size} color="var(--ok)" /> : (icon ?? <IconCopy size={size} />)}
      </ActionIcon>
    </Tooltip>
  );
}

export function CopyButton({
  text,
  children,
  variant = "default",
}: {
  text: string;
  children: ReactNode;
  variant?: "default" | "filled";
}) {
  const [copied, copy] = useCopy(text);
  return (
    <Button
      variant={variant}
      onClick={copy}
      leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
    >
      {copied ? "Copied" : children}
    </Button>
  );
}
