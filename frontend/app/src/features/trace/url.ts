/** What the address of a trace says: which span, which view, how close, and where the reader came from. */
import { type FilterScope, parseScope } from "@/lib/scope";
import { readAlike } from "@/lib/alike";
import { isSpanKind, type SpanKind } from "@/lib/span-kind";

export interface TraceSearch extends FilterScope {
  span?: string;
  /** Where several spans share the id: when the meant one starts (unix ns), and its kind. */
  at?: string;
  kind?: SpanKind;
  /** Which tab; the waterfall where none is named. */
  view?: string;
  /** The stretch of time that is looked at, in ns after the start: "1200-3400". */
  zoom?: string;
  /** Of a trace too large to be whole: the span that is looked into, by id. */
  part?: string;
  /** Or the folded row: see `model/outline.ts`. */
  alike?: string;
  /** What is looked for on this page, words or a filter. Where nothing is named, `q`: what led here is marked. */
  find?: string;
  /** "off": what led here is not marked. */
  marks?: "off";
  /** How a view orders or groups what it shows; each view knows its own words. */
  by?: string;
  sort?: string;
  /** Which root the critical path explains, by row. */
  root?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  const given = text(value);
  return given !== undefined && pattern.test(given) ? given : undefined;
}

export function parseTraceSearch(search: Record<string, unknown>): TraceSearch {
  const view = matching(search.view, /^[a-z-]{1,24}$/);
  const zoom = matching(search.zoom, /^\d{1,16}-\d{1,16}$/);
  const [find, by] = [text(search.find), text(search.by)];
  const sort = matching(search.sort, /^-?[a-z0-9]{1,16}$/);
  const root = matching(search.root, /^\d{1,9}$/);
  return {
    ...parseScope(search),
    ...parseSpan(search),
    ...(view && { view }),
    ...(zoom && { zoom }),
    ...(by && { by }),
    ...(sort && { sort }),
    ...(root && { root }),
    ...(find && { find }),
    ...(search.marks === "off" && { marks: "off" as const }),
    ...parsePart(search),
  };
}

function parseSpan(search: Record<string, unknown>): Pick<TraceSearch, "span" | "at" | "kind"> {
  const span = matching(text(search.span)?.toLowerCase(), /^[0-9a-f]{16}$/);
  if (!span) return {};
  const at = matching(search.at, /^\d{1,19}$/);
  if (!at) return { span };
  return { span, at, ...(isSpanKind(search.kind) && { kind: search.kind }) };
}

function parsePart(search: Record<string, unknown>): Pick<TraceSearch, "part" | "alike"> {
  const part = matching(search.part, /^[0-9a-f]{16}$/);
  if (part) return { part };
  const alike = text(search.alike);
  return alike && readAlike(alike) ? { alike } : {};
}
