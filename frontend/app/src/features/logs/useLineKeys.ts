/** The keyboard over a list of lines: one is active, and one may be open. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { LogRecord } from "@/api/types";
import { useHotkeys } from "@/lib/hotkeys";
import { keepScope } from "@/lib/scope";

interface Options {
  project: string;
  records: readonly LogRecord[];
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  onEscape: () => void;
}

export function useLineKeys({ project, records, open, onOpen, onEscape }: Options) {
  const navigate = useNavigate();
  // A line that the address names is where the keys begin.
  const [id, setId] = useState<string | undefined>(open);
  const move = (step: number) => {
    const from = records.findIndex((record) => record.id === id);
    const to = Math.max(0, Math.min(records.length - 1, from === -1 ? 0 : from + step));
    setId(records[to]?.id);
  };
  const current = () => records.find((record) => record.id === (id ?? open));
  const openTrace = () => {
    const record = current();
    if (!record?.trace_id) return;
    void navigate({
      to: "/p/$project/traces/$traceId",
      params: { project, traceId: record.trace_id },
      search: (before: object) => ({ ...keepScope(before), ...(record.span_id && { span: record.span_id }) }),
    });
  };
  const openContext = () => {
    const record = current();
    if (!record) return;
    void navigate({
      to: "/p/$project/logs",
      params: { project },
      search: (before: object) => ({ ...before, around: record.id, line: undefined, lines: undefined }),
    });
  };
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    o: openTrace,
    c: openContext,
    Escape: onEscape,
  });
  const toggle = (line: string) => {
    setId(line);
    onOpen(line === open ? undefined : line);
  };
  return { id, toggle };
}
