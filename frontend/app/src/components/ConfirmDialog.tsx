import { Button, Modal, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

import classes from "./ConfirmDialog.module.css";
import { Notice } from "./Notice";
import { messageOf } from "./States";

/** Comes when it is asked for: import it with `lazy`, and draw it while it is open. */
interface Props {
  title: string;
  children: ReactNode;
  confirm: string;
  /** When given, the person must type it: for what cannot be undone. */
  typed?: string;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export default function ConfirmDialog({
  title,
  children,
  confirm,
  typed,
  pending,
  error,
  onConfirm,
  onClose,
}: Props) {
  const [text, setText] = useState("");
  const ready = typed === undefined || text === typed;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        <div className={classes.text}>{children}</div>
        {typed !== undefined && (
          <TextInput
            label={
              <>
                Type <strong>{typed}</strong> to confirm
              </>
            }
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {error !== null && error !== undefined && <Notice tone="error">{messageOf(error)}</Notice>}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" color="red" disabled={!ready} loading={pending}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
