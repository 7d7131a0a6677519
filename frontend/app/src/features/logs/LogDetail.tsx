/** Everything one record carries, under its line. Nothing is left out, and nothing is rounded. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconArrowsVertical, IconTimeline } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { logQuery } from "@/api/logs";
import type { LogDetail as Detail } from "@/api/types";
import { ButtonLink } from "@/components/ButtonLink";
import { textOf } from "@/components/attributes/attributes";
import { CopyButton } from "@/components/CopyButton";
import { Stack } from "@/components/stacks/Stack";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { keepScope } from "@/lib/scope";

import classes from "./LogDetail.module.css";
import { FieldTable, type FieldActions } from "./FieldTable";
import { LogFacts } from "./LogFacts";
import { recordJson } from "./copy-json";
import { layOutJson } from "./json-body";

interface Props {
  project: string;
  id: string;
  /** Absent where the list is not one that a filter made. */
  actions: FieldActions | undefined;
  /** The surroundings of a line are already what is shown. */
  isInContext?: boolean;
}

export function LogDetail({ project, id, actions, isInContext = false }: Props) {
  const record = useQuery(logQuery(project, id));
  return (
    <section className={classes.detail} aria-label="Log record">
      {record.isPending && (
        <>
          <Loading label="Loading the record" />
          <RowSkeletons count={4} height="var(--row-span)" />
        </>
      )}
      {record.isError && <ErrorState error={record.error} onRetry={() => void record.refetch()} />}
      {record.data && (
        <>
          <Tools project={project} id={id} record={record.data} isInContext={isInContext} />
          <Body record={record.data} />
          <Exception project={project} id={id} record={record.data} />
          <div className={classes.columns}>
            <div>
              {bodyFields(record.data).length > 0 && (
                <FieldTable
                  title="Body"
                  place="body"
                  attributes={bodyFields(record.data)}
                  actions={actions}
                />
              )}
              <FieldTable
                title="Attributes"
                place="record"
                attributes={record.data.attributes}
                dropped={record.data.dropped_attributes_count}
                actions={actions}
                empty="This record carries no attributes."
              />
            </div>
            <div>
              <LogFacts record={record.data} />
              <FieldTable
                title="Resource"
                place="resource"
                attributes={record.data.resource.attributes}
                dropped={record.data.resource.dropped_attributes_count}
                actions={actions}
                empty="Its resource carries no attributes."
              />
            </div>
          </div>
        </>
      )}
    </section>
  );
}

interface ToolsProps {
  project: string;
  id: string;
  record: Detail;
  isInContext: boolean;
}

function Tools({ project, id, record, isInContext }: ToolsProps) {
  const navigate = useNavigate({ from: "/p/$project/logs" });
  const address = new URL(location.href);
  address.searchParams.set("line", id);
  return (
    <div className={classes.tools}>
      {record.trace_id && (
        <ButtonLink
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: record.trace_id }}
          search={(before: object) => ({
            ...keepScope(before),
            ...(record.span_id && { span: record.span_id }),
          })}
          leftSection={<IconTimeline size={15} />}
        >
          {record.span_id ? "Open its span" : "Open its trace"}
        </ButtonLink>
      )}
      {!isInContext && (
        <Button
          leftSection={<IconArrowsVertical size={15} />}
          onClick={() => void navigate({ search: (before) => ({ ...before, around: id, line: undefined }) })}
        >
          Lines around it
        </Button>
      )}
      <CopyButton text={recordJson(record)}>Copy JSON</CopyButton>
      <CopyButton text={address.href}>Copy link</CopyButton>
    </div>
  );
}

function Body({ record }: { record: Detail }) {
  const json = layOutJson(record.text);
  return (
    <pre className={classes.body} data-json={json !== undefined || undefined} tabIndex={0} aria-label="Body">
      {json ?? (record.text || "(no body)")}
    </pre>
  );
}

function Exception({ project, id, record }: { project: string; id: string; record: Detail }) {
  const stack = textOf(record.attributes, "exception.stacktrace");
  if (!stack) return null;
  return (
    <div className={classes.exception}>
      <Stack project={project} source={{ log: id }} index={0} raw={stack} />
    </div>
  );
}

/** A body that was sent as key-value pairs; its text above only stands for it. */
function bodyFields({ body }: Detail): Detail["attributes"] {
  const { type, value } = (body ?? {}) as { type?: string; value?: unknown };
  return type === "kvlist" && Array.isArray(value) ? (value as Detail["attributes"]) : [];
}
