import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";

import { api, unwrap } from "@/api/client";
import { CodeBlock } from "@/components/CodeBlock";
import { Notice } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { messageOf } from "@/components/States";
import { readStored, writeStored } from "@/lib/storage";

import { BrowserTab } from "./BrowserTab";
import { freshKeyOf, rememberFreshKey } from "./fresh-key";
import classes from "./OnboardingPage.module.css";
import { SNIPPETS, writeSnippet } from "./snippets";
import type { SnippetId } from "./snippets/snippet";

/** Cannot be taken for a key: no key has spaces or brackets. */
const NO_KEY = "<your ingest key>";

interface SnippetPanelProps {
  project: string;
  endpoint: string;
  grpcEndpoint: string;
}

export function SnippetPanel({ project, endpoint, grpcEndpoint }: SnippetPanelProps) {
  const { snippet: meant } = useSearch({ from: "/inside/p/$project/start" });
  const [id, setId] = useState<SnippetId>(() => meant ?? readStored("snippet", "python"));
  const [service, setService] = useState("my-service");
  const [environment, setEnvironment] = useState("production");
  const [key, setKey] = useState(() => freshKeyOf(project));
  const snippet = SNIPPETS.find((candidate) => candidate.id === id) ?? SNIPPETS[0];
  if (!snippet) return null;
  const names = { service: service || "my-service", environment: environment || "production" };
  return (
    <Panel
      title="Point OpenTelemetry here"
      note="Any SDK, Collector or agent that speaks OTLP works, over HTTP or gRPC; so does Zipkin. Copy, paste, run."
    >
      <div className={classes.values}>
        <TextInput
          label="Service name"
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
          autoComplete="off"
        />
        <TextInput
          label="Environment"
          value={environment}
          onChange={(event) => setEnvironment(event.currentTarget.value)}
          autoComplete="off"
        />
        {snippet.id !== "browser" && (
          <div className={classes.keyNote}>
            <KeyNotice project={project} fresh={key !== undefined} onKey={setKey} />
          </div>
        )}
      </div>
      <SnippetTabs
        id={snippet.id}
        onChange={(next) => {
          setId(next);
          writeStored("snippet", next);
        }}
      />
      <div role="tabpanel" aria-label={snippet.name}>
        <p className={classes.snippetNote}>{snippet.note}</p>
        {snippet.id === "browser" ? (
          <BrowserTab project={project} endpoint={endpoint} {...names} />
        ) : (
          <CodeBlock
            code={writeSnippet(snippet.id, { endpoint, grpcEndpoint, key: key ?? NO_KEY, ...names })}
            label="Copy snippet"
            comment={snippet.comment}
          />
        )}
      </div>
    </Panel>
  );
}

function KeyNotice({
  project,
  fresh,
  onKey,
}: {
  project: string;
  fresh: boolean;
  onKey: (token: string | undefined) => void;
}) {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/keys/", {
          params: { path: { slug: project } },
          body: { kind: "ingest", name: "Key for the snippets", allowed_origins: [] },
        }),
      ),
    onSuccess: (key) => {
      rememberFreshKey(project, key);
      onKey(freshKeyOf(project));
      void client.invalidateQueries({ queryKey: ["keys", project] });
    },
  });
  if (fresh)
    return (
      <Notice tone="ok">
        Your new ingest key is in the snippets below. It is shown only now: leaving or reloading this page
        forgets it, so copy it first.
      </Notice>
    );
  return (
    <Notice
      tone={create.error ? "error" : "neutral"}
      action={
        <Button onClick={() => create.mutate()} loading={create.isPending}>
          Create another key
        </Button>
      }
    >
      {create.error
        ? messageOf(create.error)
        : `The snippets have no key in them: a key is shown once, when it is made, and a reload forgets it. Put one you kept in place of ${NO_KEY}, or create another.`}
    </Notice>
  );
}

function SnippetTabs({ id, onChange }: { id: SnippetId; onChange: (id: SnippetId) => void }) {
  const move = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && SNIPPETS[(index + step + SNIPPETS.length) % SNIPPETS.length];
    if (!next) return;
    onChange(next.id);
    const sibling =
      step === 1 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
    if (sibling instanceof HTMLElement) sibling.focus();
  };
  return (
    <div className={classes.tabs} role="tablist" aria-label="What sends">
      {SNIPPETS.map((snippet, index) => (
        <button
          key={snippet.id}
          type="button"
          role="tab"
          className={classes.tab}
          aria-selected={snippet.id === id}
          tabIndex={snippet.id === id ? 0 : -1}
          onClick={() => onChange(snippet.id)}
          onKeyDown={(event) => move(event, index)}
        >
          {snippet.name}
        </button>
      ))}
    </div>
  );
}
