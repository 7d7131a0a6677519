import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { projectQuery } from "@/api/account";
import { api, unwrap } from "@/api/client";
import type { Project } from "@/api/types";
import { Notice } from "@/components/Notice";
import { Panel } from "@/components/Page";
import { messageOf } from "@/components/States";
import { formatBytes, formatInteger } from "@/lib/format";
import { parseQuantity } from "@/lib/quantity";

import classes from "./Settings.module.css";

/** What a month may bring. Empty is no limit. */
export function LimitsPanel({ project }: { project: Project }) {
  const client = useQueryClient();
  const [spans, setSpans] = useState(() => writeSpans(project.monthly_span_quota));
  const [bytes, setBytes] = useState(() => writeBytes(project.monthly_byte_quota));
  const spanQuota = readQuota(spans);
  const byteQuota = readQuota(bytes);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/projects/{slug}/", {
          params: { path: { slug: project.slug } },
          body: { monthly_span_quota: spanQuota ?? null, monthly_byte_quota: byteQuota ?? null },
        }),
      ),
    onSuccess: (saved) => client.setQueryData(projectQuery(project.slug).queryKey, saved),
  });
  const valid = spanQuota !== undefined && byteQuota !== undefined;
  const changed = spanQuota !== project.monthly_span_quota || byteQuota !== project.monthly_byte_quota;
  return (
    <div id="limits" className={classes.anchor}>
      <Panel
        title="Limits of a month"
        note="Counted in UTC. From 80% on senders are warned; at 100% they are refused with 429."
      >
        <form
          className={classes.limits}
          onSubmit={(event) => {
            event.preventDefault();
            if (valid) save.mutate();
          }}
        >
          <TextInput
            label="Spans"
            placeholder="No limit"
            description={tell(
              spanQuota,
              (quota) => `${formatInteger(quota)} spans. Logs and metrics still pass.`,
            )}
            value={spans}
            onChange={(event) => setSpans(event.currentTarget.value)}
            error={spanQuota === undefined && "A number, like 10,000,000 or 10M"}
          />
          <TextInput
            label="Bytes"
            placeholder="No limit"
            description={tell(
              byteQuota,
              (quota) => `${formatInteger(quota)} bytes of all signals, unpacked.`,
            )}
            value={bytes}
            onChange={(event) => setBytes(event.currentTarget.value)}
            error={byteQuota === undefined && "An amount, like 500 MB or 2 TB"}
          />
          <div className={classes.limitsFoot}>
            <Button type="submit" disabled={!valid || !changed} loading={save.isPending}>
              Save limits
            </Button>
            {save.isSuccess && !changed && (
              <span className={classes.savedBeside} role="status">
                Saved
              </span>
            )}
          </div>
          {save.error && <Notice tone="error">{messageOf(save.error)}</Notice>}
        </form>
      </Panel>
    </div>
  );
}

/** null: no limit; undefined: not a number. */
function readQuota(text: string): number | null | undefined {
  return text.trim() === "" ? null : parseQuantity(text);
}

function tell(quota: number | null | undefined, say: (quota: number) => string): string {
  return quota ? say(quota) : "Empty: no limit.";
}

function writeSpans(quota: number | null): string {
  return quota === null ? "" : formatInteger(quota);
}

/** Short where nothing is lost by it. */
function writeBytes(quota: number | null): string {
  if (quota === null) return "";
  const short = formatBytes(quota);
  return parseQuantity(short) === quota ? short : formatInteger(quota);
}
