/** A server's answer from a few words, for tests: depths and what each of them is about. */
import type { Waterfall } from "@/api/types";

export interface SpanDraft {
  depth: number;
  id?: string;
  name?: string;
  service?: string;
  kind?: number;
  status?: number;
  /** After the parent. */
  startNs?: number;
  durationNs?: number | null;
  events?: number;
  clock?: number;
}

export function idOf(row: number): string {
  return row.toString(16).padStart(16, "0");
}

export function answerOf(drafts: readonly SpanDraft[], also: Partial<Waterfall> = {}): Waterfall {
  const services = [...new Set(drafts.map((draft) => draft.service ?? "frontend"))];
  const names = [...new Set(drafts.map((draft) => draft.name ?? "GET /"))];
  return {
    trace_id: "5b8efff798038103d269b633813fc60c",
    start_time_unix_nano: "1795343573760272896",
    duration_ns: 1_000,
    span_count: drafts.length,
    error_count: drafts.filter((draft) => draft.status === 2).length,
    services,
    versions: [],
    names,
    columns: {
      depth: drafts.map((draft) => draft.depth),
      service: drafts.map((draft) => services.indexOf(draft.service ?? "frontend")),
      name: drafts.map((draft) => names.indexOf(draft.name ?? "GET /")),
      kind: drafts.map((draft) => draft.kind ?? 1),
      status: drafts.map((draft) => draft.status ?? 0),
      start_ns: drafts.map((draft) => draft.startNs ?? 0),
      duration_ns: drafts.map((draft) => (draft.durationNs === undefined ? 10 : draft.durationNs)),
      events: drafts.map((draft) => draft.events ?? 0),
      clock: drafts.map((draft) => draft.clock ?? 0),
    },
    orphans: [],
    shifted_clocks: [],
    details: {
      span_ids: drafts.map((draft, row) => draft.id ?? idOf(row)).join(""),
      event_names: [],
      events: { row: [], after_ns: [], name: [] },
    },
    outline: null,
    ...also,
  };
}
