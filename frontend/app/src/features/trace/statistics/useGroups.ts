/** Which groups the address asks for, and what each of them is called. */
import { attributeText } from "@/components/attributes/attributes";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { traceAttributeQuery } from "@/api/insight";

import { useTraceView } from "../trace-view";
import { useTraceParam } from "../useTraceParam";
import {
  type GroupStats,
  groupByAttribute,
  groupByOperation,
  groupByService,
  measureGroups,
} from "./statistics";

const ATTRIBUTE = "attribute:";

export type By = "service" | "operation" | "attribute";

export interface Group {
  name: string;
  service: string | undefined;
  /** Words that find its spans on this page; an attribute is not among what is looked through. */
  find: string | undefined;
}

/** `by` and `key` come from the address; "attribute" without a key waits for one to be chosen. */
export function useGrouping() {
  const [text, setText] = useTraceParam("by");
  const key = text?.startsWith(ATTRIBUTE) ? text.slice(ATTRIBUTE.length) : undefined;
  const by: By = key !== undefined ? "attribute" : text === "service" ? "service" : "operation";
  return {
    by,
    key,
    setBy: (next: By) =>
      setText(next === "operation" ? undefined : next === "service" ? next : `${ATTRIBUTE}${key ?? ""}`),
    setKey: (next: string) => setText(`${ATTRIBUTE}${next}`),
  };
}

export function useGroups(by: By, key: string | undefined) {
  const { project, trace } = useTraceView();
  const attribute = useQuery({
    ...traceAttributeQuery(project, trace.traceId, trace.count, key ?? ""),
    enabled: by === "attribute" && key !== undefined && key !== "",
  });
  const found = attribute.data;
  const groups = useMemo<{ stats: GroupStats[]; describe: (group: number) => Group } | undefined>(() => {
    if (by === "service")
      return {
        stats: measureGroups(trace, groupByService(trace)),
        describe: (group) => {
          const name = trace.services[group] ?? "";
          return { name, service: name, find: name };
        },
      };
    if (by === "operation") {
      const grouping = groupByOperation(trace);
      return {
        stats: measureGroups(trace, grouping),
        describe: (group) => {
          const { service = "", name = "" } = grouping.operations[group] ?? {};
          return { name, service, find: `${service} ${name}` };
        },
      };
    }
    if (!found || found.span_count !== trace.count) return undefined;
    return {
      stats: measureGroups(trace, groupByAttribute(found)),
      describe: (group) => {
        const value = found.values[group];
        return { name: value ? attributeText(value) : "", service: undefined, find: undefined };
      },
    };
  }, [by, found, trace]);
  return { groups, attribute };
}
