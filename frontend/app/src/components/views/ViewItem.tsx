import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconDots, IconPencil, IconRefresh, IconTrash, IconUsers, IconUsersMinus } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";

import type { SavedView } from "@/api/types";
import { changeView, deleteView } from "@/api/views";
import { messageOf } from "@/components/States";
import { parseSearch } from "@/lib/search";

import classes from "./SavedViews.module.css";

interface Props {
  project: string;
  view: SavedView;
  /** Of the page as it stands: what "Update" keeps. */
  search: string;
  onOpen: () => void;
  onChanged: () => unknown;
}

/** A view says all of it: what it leaves out is not carried over from the page before. */
const NOTHING = { range: undefined, from: undefined, to: undefined, env: undefined, q: undefined };

type Step = "reading" | "renaming" | "deleting";

export function ViewItem({ project, view, search, onOpen, onChanged }: Props) {
  const [step, setStep] = useState<Step>("reading");
  const change = useMutation({
    mutationFn: (changes: Parameters<typeof changeView>[2]) => changeView(project, view.id, changes),
    onSuccess: () => {
      setStep("reading");
      return onChanged();
    },
  });
  const remove = useMutation({ mutationFn: () => deleteView(project, view.id), onSuccess: onChanged });
  if (step === "renaming")
    return (
      <li>
        <Rename
          name={view.name}
          error={change.error}
          onRename={(name) => change.mutate({ name })}
          onCancel={() => setStep("reading")}
        />
      </li>
    );
  if (step === "deleting")
    return (
      <li>
        <Confirm
          view={view}
          pending={remove.isPending}
          error={remove.error}
          onDelete={() => remove.mutate()}
          onCancel={() => setStep("reading")}
        />
      </li>
    );
  return (
    <li className={classes.item}>
      <Link
        to={view.page === "logs" ? "/p/$project/logs" : "/p/$project/search"}
        params={{ project }}
        search={{ ...NOTHING, ...parseSearch(view.search) }}
        className={classes.link}
        onClick={onOpen}
      >
        <span className="truncate">{view.name}</span>
        <span className={`truncate ${classes.owner}`}>{ownerOf(view)}</span>
      </Link>
      {view.is_own && (
        <ItemMenu
          view={view}
          onRename={() => setStep("renaming")}
          onUpdate={() => change.mutate({ search })}
          onShare={() => change.mutate({ is_shared: !view.is_shared })}
          onDelete={() => setStep("deleting")}
        />
      )}
    </li>
  );
}

function ownerOf({ is_own, is_shared, owner }: SavedView): string {
  if (!is_own) return owner;
  return is_shared ? "shared" : "";
}

interface ItemMenuProps {
  view: SavedView;
  onRename: () => void;
  onUpdate: () => void;
  onShare: () => void;
  onDelete: () => void;
}

function ItemMenu({ view, onRename, onUpdate, onShare, onDelete }: ItemMenuProps) {
  return (
    <Menu position="bottom-end" width={220} withinPortal={false}>
      <Menu.Target>
        <ActionIcon aria-label={`Change the view ${view.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconRefresh size={15} />} onClick={onUpdate}>
          Update to what is shown
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
          Rename
        </Menu.Item>
        <Menu.Item
          leftSection={view.is_shared ? <IconUsersMinus size={15} /> : <IconUsers size={15} />}
          onClick={onShare}
        >
          {view.is_shared ? "Keep for myself" : "Share with the project"}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ConfirmProps {
  view: SavedView;
  pending: boolean;
  error: unknown;
  onDelete: () => void;
  onCancel: () => void;
}

/** Asked in its place: a dialog over an open list would close the list. */
function Confirm({ view, pending, error, onDelete, onCancel }: ConfirmProps) {
  return (
    <div className={classes.confirm} role="alertdialog" aria-label={`Delete ${view.name}`}>
      <p>
        Delete “{view.name}”? {view.is_shared && "Everybody in the project loses it. "}
        {error ? messageOf(error) : ""}
      </p>
      <Button variant="filled" color="red" loading={pending} onClick={onDelete} autoFocus>
        Delete
      </Button>
      <Button onClick={onCancel}>Keep</Button>
    </div>
  );
}

interface RenameProps {
  name: string;
  error: unknown;
  onRename: (name: string) => void;
  onCancel: () => void;
}

function Rename({ name: before, error, onRename, onCancel }: RenameProps) {
  const [name, setName] = useState(before);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && name.trim() !== "") onRename(name.trim());
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextInput
      autoFocus
      aria-label={`New name of ${before}`}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={onKey}
      error={error ? messageOf(error) : undefined}
    />
  );
}
