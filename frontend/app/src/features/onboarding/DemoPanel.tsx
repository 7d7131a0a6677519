import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, unwrap } from "@/api/client";
import { Notice } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { messageOf } from "@/components/States";

import classes from "./OnboardingPage.module.css";

const POLL_MS = 1_000;

export function DemoPanel({ project }: { project: string }) {
  const client = useQueryClient();
  const path = { params: { path: { slug: project } } };
  const queryKey = ["demo", project];
  const demo = useQuery({
    queryKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/projects/{slug}/demo/", { ...path, signal })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? POLL_MS : false),
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
        {state === "running" ? (
          <DemoProgress sent={demo.data?.sent} total={demo.data?.total} />
        ) : (
          <Button onClick={() => start.mutate()} loading={start.isPending}>
            {state === "done" ? "Send demo data again" : "Send demo data"}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function DemoProgress({ sent = 0, total = 0 }: { sent: number | undefined; total: number | undefined }) {
  const percent = total > 0 ? Math.min(100, Math.round((sent / total) * 100)) : undefined;
  return (
    <div style={{ width: "100%" }}>
      <div className={classes.progress} role="progressbar" aria-label="Sending demo data" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <span style={{ width: `${percent ?? 100}%` }} />
      </div>
      <p>{percent === undefined ? "Sending…" : `Sending… ${percent}%`}</p>
    </div>
  );
}
