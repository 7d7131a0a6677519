import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, unwrap } from "@/api/client";
import type { DemoState } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { messageOf } from "@/components/States";
import { plural } from "@/lib/format";

import classes from "./OnboardingPage.module.css";

const POLL_MS = 1_000;

export function DemoPanel({ project }: { project: string }) {
  const client = useQueryClient();
  const path = { params: { path: { slug: project } } };
  const queryKey = ["demo", project];
  const demo = useQuery({
    queryKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/projects/{slug}/demo/", { ...path, signal })),
    refetchInterval: (query) => (isBusy(query.state.data?.state) ? POLL_MS : false),
  });
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/projects/{slug}/demo/", path)),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
  const state = demo.data?.state ?? "idle";
  return (
    <Panel>
      <div className={classes.demo}>
        <div>
          <h2>Just looking around?</h2>
          <p>A small shop of eight services sends you its last 24 hours, one bad deployment included.</p>
        </div>
        {start.error && <Notice tone="error">{messageOf(start.error)}</Notice>}
        {state === "failed" && <Notice tone="error">{demo.data?.message}</Notice>}
        {isBusy(state) ? (
          <DemoProgress live={state === "live"} share={demo.data?.share ?? 0} spans={demo.data?.spans ?? 0} />
        ) : (
          <Button onClick={() => start.mutate()} loading={start.isPending}>
            {state === "done" ? "Send demo data again" : "Send demo data"}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function isBusy(state: DemoState | undefined): boolean {
  return state === "running" || state === "live";
}

function DemoProgress({ live, share, spans }: { live: boolean; share: number; spans: number }) {
  const percent = Math.round(share * 100);
  const sent = plural(spans, "span");
  return (
    <div className={classes.demoProgress}>
      <div
        className={classes.progress}
        role="progressbar"
        aria-label="Sending demo data"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p>
        {live
          ? `The last 24 hours are in (${sent}); more arrives live for a quarter of an hour.`
          : `Sending the last 24 hours… ${percent}%, ${sent}`}
      </p>
    </div>
  );
}
