import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError, api, unwrap } from "@/api/client";
import type { Detector, RuleDraft } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Segments } from "@/components/Segments";
import { messageOf } from "@/components/States";

import settings from "../Settings.module.css";
import { ACTIONS, isComplete, redactionQuery } from "./redaction";
import classes from "./Redaction.module.css";
import { Trial } from "./Trial";
import { useTrial } from "./useTrial";

interface Props {
  project: string;
  detectors: readonly Detector[];
  onClose: () => void;
}

const KINDS = [
  { value: "own", name: "Own patterns" },
  { value: "detector", name: "Detector" },
] as const;

export default function NewRuleDialog({ project, detectors, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="New rule"
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <NewRuleForm project={project} detectors={detectors} onClose={onClose} />
    </Modal>
  );
}

function NewRuleForm({ project, detectors, onClose }: Props) {
  const client = useQueryClient();
  const { kind, setKind, detector, setDetector, patterns, setPatterns, action, setAction, draft } =
    useDraft(detectors);
  const [name, setName] = useState("");
  const title = titleOf(detectors, draft);
  const fullName = name.trim() || title;
  const trial = useTrial(project, draft);
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/redaction/", {
          params: { path: { slug: project } },
          body: { ...draft, name: fullName, enforce: false },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: redactionQuery(project).queryKey });
      onClose();
    },
  });
  const wrong = fieldsOf(create.error) ?? fieldsOf(trial.error) ?? {};
  const ready = isComplete(draft) && fullName !== "";
  return (
    <form
      className={settings.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) create.mutate();
      }}
    >
      <Segments label="What the rule looks for" value={kind} choices={KINDS} onChange={setKind} />
      {kind === "own" ? (
        <Patterns patterns={patterns} onChange={setPatterns} wrong={wrong} />
      ) : (
        <Select
          label="Detector"
          data={detectors.map((known) => ({ value: known.name, label: known.title }))}
          value={detector}
          onChange={(value) => value && setDetector(value)}
          allowDeselect={false}
        />
      )}
      <div>
        <Segments label="Action" value={action} choices={ACTIONS} onChange={setAction} />
        <p className={classes.actionNote}>{ACTIONS.find(({ value }) => value === action)?.note}</p>
      </div>
      <Trial trial={trial} complete={isComplete(draft)} />
      <TextInput
        label="Name"
        placeholder={title || "What it keeps out"}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={wrong.name?.join(" ")}
      />
      {create.error && !fieldsOf(create.error) && <Notice tone="error">{messageOf(create.error)}</Notice>}
      <div className={classes.foot}>
        <span>It only counts until you enforce it.</span>
        <div className={settings.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!ready} loading={create.isPending}>
            Create rule
          </Button>
        </div>
      </div>
    </form>
  );
}

/** What was typed for the other kind is kept until the dialog closes. */
function useDraft(detectors: readonly Detector[]) {
  const [kind, setKind] = useState<"own" | "detector">("own");
  const [detector, setDetector] = useState(detectors[0]?.name ?? "");
  const [patterns, setPatterns] = useState({ key_pattern: "", value_pattern: "" });
  const [action, setAction] = useState<RuleDraft["action"]>("mask");
  const draft: RuleDraft =
    kind === "own"
      ? { detector: "", ...patterns, action }
      : // Which detectors there are, the server says.
        { detector: detector as "", key_pattern: "", value_pattern: "", action };
  return { kind, setKind, detector, setDetector, patterns, setPatterns, action, setAction, draft };
}

interface PatternsProps {
  patterns: { key_pattern: string; value_pattern: string };
  onChange: (patterns: PatternsProps["patterns"]) => void;
  wrong: ApiError["fields"];
}

function Patterns({ patterns, onChange, wrong }: PatternsProps) {
  return (
    <>
      <TextInput
        label="Keys that match"
        description="RE2, looked for anywhere in an attribute's key. Empty: every key."
        data-autofocus
        maxLength={1000}
        value={patterns.key_pattern}
        onChange={(event) => onChange({ ...patterns, key_pattern: event.currentTarget.value })}
        error={wrong.key_pattern?.join(" ")}
        classNames={{ input: classes.pattern ?? "" }}
      />
      <TextInput
        label="Values that match"
        description="RE2. Without keys it is looked for in span names, log bodies and status messages, too."
        maxLength={1000}
        value={patterns.value_pattern}
        onChange={(event) => onChange({ ...patterns, value_pattern: event.currentTarget.value })}
        error={wrong.value_pattern?.join(" ")}
        classNames={{ input: classes.pattern ?? "" }}
      />
    </>
  );
}

/** A detector has a name of its own. */
function titleOf(detectors: readonly Detector[], { detector }: RuleDraft): string {
  return detectors.find(({ name }) => name === detector)?.title ?? "";
}

/** What the server says of single fields; undefined where it says nothing of any. */
function fieldsOf(error: unknown): ApiError["fields"] | undefined {
  return error instanceof ApiError && Object.keys(error.fields).length > 0 ? error.fields : undefined;
}
