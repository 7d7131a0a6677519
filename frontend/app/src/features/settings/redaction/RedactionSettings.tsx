import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { IconEyeOff, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { api, unwrap } from "@/api/client";
import type { Detector, Redaction } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { EmptyState, ErrorState, Loading, messageOf, RowSkeletons } from "@/components/States";
import { useTitle } from "@/lib/title";

import settings from "../Settings.module.css";
import { redactionQuery, sampleOf } from "./redaction";
import classes from "./Redaction.module.css";
import { RuleItem } from "./RuleItem";

const NewRuleDialog = lazy(() => import("./NewRuleDialog"));

const REFRESH_MS = 30_000;

export function RedactionSettings() {
  const { project } = useParams({ from: "/inside/p/$project/settings/redaction" });
  const redaction = useQuery({ ...redactionQuery(project), refetchInterval: REFRESH_MS });
  const [creating, setCreating] = useState(false);
  useTitle("Redaction", "Settings");
  const { rules, detectors } = redaction.data ?? { rules: [], detectors: [] };
  const used = new Set(rules.map(({ detector }) => detector));
  const unused = detectors.filter(({ name }) => !used.has(name));
  return (
    <>
      <Panel
        title="Redaction"
        note="What is kept out of the store: rules look at every attribute and text before it is written."
        tools={
          <Button leftSection={<IconPlus size={15} />} onClick={() => setCreating(true)}>
            New rule
          </Button>
        }
      >
        <Rules project={project} redaction={redaction} />
      </Panel>
      {unused.length > 0 && <Detectors project={project} detectors={unused} />}
      <Suspense>
        {creating && (
          <NewRuleDialog project={project} detectors={detectors} onClose={() => setCreating(false)} />
        )}
      </Suspense>
    </>
  );
}

function Rules({ project, redaction }: { project: string; redaction: UseQueryResult<Redaction> }) {
  if (redaction.isPending)
    return (
      <>
        <Loading label="Loading rules" />
        <RowSkeletons count={3} height="72px" />
      </>
    );
  if (!redaction.data) return <ErrorState error={redaction.error} onRetry={() => void redaction.refetch()} />;
  if (redaction.data.rules.length === 0)
    return (
      <EmptyState icon={<IconEyeOff size={20} />} title="Everything is stored as it is sent">
        Passwords, cookies and addresses end up in attributes sooner than one thinks. Let a detector count
        first what it would find; nothing is changed until you enforce it.
      </EmptyState>
    );
  return (
    <ul aria-label="Rules">
      {redaction.data.rules.map((rule) => (
        <RuleItem key={rule.id} project={project} rule={rule} />
      ))}
    </ul>
  );
}

function Detectors({ project, detectors }: { project: string; detectors: readonly Detector[] }) {
  return (
    <Panel title="Detectors" note="One click, and each counts what it would find. It changes nothing.">
      <ul aria-label="Detectors">
        {detectors.map((detector) => (
          <DetectorItem key={detector.name} project={project} detector={detector} />
        ))}
      </ul>
    </Panel>
  );
}

function DetectorItem({ project, detector }: { project: string; detector: Detector }) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{slug}/redaction/", {
          params: { path: { slug: project } },
          body: {
            name: detector.title,
            detector: detector.name as "email",
            key_pattern: "",
            value_pattern: "",
            action: "mask",
            enforce: false,
          },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: redactionQuery(project).queryKey }),
  });
  return (
    <li className={settings.item}>
      <div className={settings.itemText}>
        <div className={settings.itemTitle}>{detector.title}</div>
        <div className={settings.itemNote}>{sampleOf(detector.name).looksFor}</div>
        {start.error && (
          <div className={classes.below}>
            <Notice tone="error">{messageOf(start.error)}</Notice>
          </div>
        )}
      </div>
      <Button
        onClick={() => start.mutate()}
        loading={start.isPending}
        aria-label={`Start counting: ${detector.title}`}
      >
        Start counting
      </Button>
    </li>
  );
}
