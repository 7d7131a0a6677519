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

/** The demo that runs need not be started, and the one that goes on live will end by itself. */
const SENDABLE: ReadonlySet<string> = new Set(["idle", "done", "failed"]);
const MOVING: ReadonlySet<string> = new Set(["running", "live"]);

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
  const { state = "idle", share = 0, spans = 0, message = "" } = demo.data ?? {};
  return (
    <Panel>
      <div className={classes.demo}>
        <div>
          <h2>Just looking around?</h2>
          <p>A small shop of eight services sends you its last 24 hours, one bad deployment included.</p>
        </div>
        {start.error && <Notice tone="error">{messageOf(start.error)}</Notice>}
        {state === "failed" && <Notice tone="error">{message || "The demo data could not be sent."}</Notice>}
        {state === "running" && <DemoProgress share={share} spans={spans} />}
        {state === "live" && <Notice tone="ok">The last 24 hours are in ({plural(spans, "span")}); the shop goes on live for a while.</Notice>}
        {SENDABLE.has(state) && (
          <Button onClick={() => start.mutate()} loading={start.isPending}>
            {state === "done" ? "Send demo data again" : "Send demo data"}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function DemoProgress({ share, spans }: { share: number; spans: number }) {
  const percent = Math.round(share * 100);
  return (
    <div className={classes.demoProgress}>
      <div className={classes.progress} role="progressbar" aria-label="Sending demo data" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <span style={{ width: `${percent}%` }} />
      </div>
      <p>
        {percent}%, {plural(spans, "span")} sent
      </p>
    </div>
  );
}
