/** The version that an error is gone from, whether or not anybody has seen it yet. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";

import type { Decision } from "@/api/errors";

import classes from "./Errors.module.css";

const EACH = "";

interface Props {
  services: readonly string[];
  onResolve: (gone: Omit<Decision, "status">) => void;
  onClose: () => void;
}

export default function VersionDialog({ services, onResolve, onClose }: Props) {
  const [version, setVersion] = useState("");
  const [service, setService] = useState(services.length === 1 ? services[0] : EACH);
  const named = version.trim();
  return (
    <Modal opened onClose={onClose} title="Resolve in a version" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!named) return;
          onResolve({ version: named, ...(service && { service }) });
          onClose();
        }}
      >
        <TextInput
          label="Version"
          description="As in service.version. Older ones may fail on; it opens again when this one or a later one does."
          maxLength={255}
          autoComplete="off"
          data-autofocus
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        {services.length > 1 && (
          <NativeSelect
            label="Service"
            value={service}
            data={[
              { value: EACH, label: "Each that has this version" },
              ...services.map((name) => ({ value: name, label: name })),
            ]}
            onChange={(event) => setService(event.currentTarget.value)}
          />
        )}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!named}>
            Resolve
          </Button>
        </div>
      </form>
    </Modal>
  );
}
